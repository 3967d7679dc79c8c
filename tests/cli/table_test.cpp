#include "cli/render/table.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/options.hpp"
#include "cli/render/units.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::string printed(const std::vector<Column>& columns, const std::vector<Table::Row>& rows,
                    std::size_t width, bool colour = false) {
  std::string out;
  Table(columns).print(
      rows.size(), [&](std::size_t i) { return rows[i]; }, width, Style(colour),
      [&](std::string_view lines) { out += lines; });
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

const std::vector<Column> kColumns = {{"Model"}, {"Tool"}, {"Ctx", true, 1}, {"Notes", false, 2}};

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_their_widest_cell_and_lines_end_without_blanks) {
  const std::string out =
      printed(kColumns,
              {{{"a/b"}, {"412ms"}, {"8k"}, {"x"}}, {{"long/name"}, {"fail"}, {"1024k"}, {""}}}, 0);
  BOOST_TEST(out ==
             "Model      Tool     Ctx  Notes\n"
             "a/b        412ms     8k  x\n"
             "long/name  fail   1024k\n");
}

BOOST_AUTO_TEST_CASE(wide_characters_align_by_their_columns) {
  const std::string out = printed(kColumns,
                                  {{{"a/\xe6\xa8\xa1\xe5\x9e\x8b"}, {"1s"}, {"8k"}, {"x"}},
                                   {{"a/abcd"}, {"2s"}, {"8k"}, {"y"}}},
                                  0);
  const std::vector<std::string> lines = lines_of(out);
  BOOST_TEST(text::display_width(lines[1]) == text::display_width(lines[2]));
  BOOST_TEST(lines[1] == "a/\xe6\xa8\xa1\xe5\x9e\x8b  1s     8k  x");
}

BOOST_AUTO_TEST_CASE(a_column_nobody_fills_is_left_out) {
  BOOST_TEST(printed(kColumns, {{{"a"}, {"1s"}, {"8k"}, {""}}}, 0) ==
             "Model  Tool  Ctx\na      1s     8k\n");
}

BOOST_AUTO_TEST_CASE(when_narrow_the_most_dispensable_columns_go_first) {
  const std::vector<Table::Row> rows(
      20, Table::Row{{std::string(30, 'm')}, {"1s"}, {"128k"}, {"some notes"}});
  BOOST_TEST(lines_of(printed(kColumns, rows, 60))[0] ==
             "Model                           Tool   Ctx  Notes");
  BOOST_TEST(lines_of(printed(kColumns, rows, 50))[0] ==
             "Model                           Tool   Ctx");
  BOOST_TEST(lines_of(printed(kColumns, rows, 40))[0] == "Model                           Tool");
}

BOOST_AUTO_TEST_CASE(a_name_is_never_cut_however_narrow_it_gets) {
  const std::string name = "openrouter/some-vendor/a-very-long-model-name-of-70-b:free";
  for (std::size_t width = 20; width < 120; ++width) {
    const std::string out = printed(
        kColumns, {{{name}, {"412ms"}, {"128k"}, {"n"}}, {{"a/b"}, {"1s"}, {"8k"}, {"n"}}}, width);
    BOOST_TEST((out.find(name) != std::string::npos), width);
    for (const std::string& line : lines_of(out)) {
      if (line.find(name) == std::string::npos) BOOST_TEST(text::display_width(line) <= width);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_long_name_costs_the_others_no_column) {
  std::vector<Table::Row> rows(19,
                               Table::Row{{"vendor/model-of-usual-name"}, {"1s"}, {"8k"}, {"n"}});
  rows.push_back({{std::string(70, 'x')}, {"2s"}, {"9k"}, {"n"}});
  const std::vector<std::string> lines = lines_of(printed(kColumns, rows, 60));
  BOOST_TEST((lines[0].find("Notes") != std::string::npos));
  BOOST_TEST(lines[20] == std::string(70, 'x'));
  BOOST_TEST((lines[21].find("2s") == lines[1].find("1s")));
}

BOOST_AUTO_TEST_CASE(no_cell_can_emit_a_control_byte) {
  std::string evil;
  for (int byte = 0; byte < 256; ++byte) evil.push_back(static_cast<char>(byte));
  evil +=
      "\x1b]0;title\x07\xc2\x9b"
      "31m\xe2\x80\xae";
  for (const std::size_t width : {0UL, 40UL, 200UL}) {
    const std::string out = printed(kColumns, {{{evil}, {evil}, {evil}, {evil}}}, width);
    for (const char c : out) {
      BOOST_TEST((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
      BOOST_TEST(c != 0x7f);
    }
    BOOST_TEST((out.find("\xc2\x9b") == std::string::npos));
    BOOST_TEST((out.find("\xe2\x80\xae") == std::string::npos));
    BOOST_TEST(text::valid_utf8(out) == out);
  }
}

BOOST_AUTO_TEST_CASE(colours_take_no_columns_and_appear_only_when_asked_for) {
  const std::vector<Table::Row> rows = {{{"a"}, {"1s", Tone::good}, {"8k"}, {"n"}},
                                        {{"b"}, {"fail", Tone::bad}, {"9k"}, {"n"}}};
  BOOST_TEST((printed(kColumns, rows, 0).find('\x1b') == std::string::npos));
  const std::vector<std::string> lines = lines_of(printed(kColumns, rows, 0, true));
  BOOST_TEST(lines[1] == "a      \x1b[32m1s\x1b[0m     8k  n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(durations_are_short) {
  BOOST_TEST(short_duration(0) == "0ms");
  BOOST_TEST(short_duration(999) == "999ms");
  BOOST_TEST(short_duration(1000) == "1s");
  BOOST_TEST(short_duration(1549) == "1.5s");
  BOOST_TEST(short_duration(12000) == "12s");
}

BOOST_AUTO_TEST_CASE(token_counts_read_as_their_makers_name_them) {
  BOOST_TEST(short_tokens(0) == "-");
  BOOST_TEST(short_tokens(-1) == "-");
  BOOST_TEST(short_tokens(512) == "512");
  BOOST_TEST(short_tokens(1000) == "1k");
  BOOST_TEST(short_tokens(131072) == "128k");
  BOOST_TEST(short_tokens(128000) == "128k");
  BOOST_TEST(short_tokens(200000) == "200k");
  BOOST_TEST(short_tokens(1048576) == "1M");
  BOOST_TEST(short_tokens(1000000) == "1M");
  BOOST_TEST(short_tokens(1310720) == "1.3M");
}

BOOST_AUTO_TEST_CASE(counts_are_grouped_and_agree_with_their_noun) {
  BOOST_TEST(grouped(999) == "999");
  BOOST_TEST(grouped(1234567) == "1,234,567");
  BOOST_TEST(counted(1, "model") == "1 model");
  BOOST_TEST(counted(5000, "model") == "5,000 models");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
