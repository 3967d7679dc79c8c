// Judges a file of error answers, one JSON object a line with `name`, `http`, `headers`, `body` and
// `suggest` {bucket, reason, scope, retry}, and prints each verdict that differs.
// With a word after the file it prints the sentence of each, too.
//   classify_check FILE [sentences]

#include <fstream>
#include <iostream>

#include "engine/text/json.hpp"
#include "stages/classify.hpp"
#include "stages/probe.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer {
namespace {

using text::JsonValue;

std::string text_of(JsonValue value) {
  return std::string(value.string().value_or(""));
}

test::Script script_of(JsonValue row) {
  test::Script script;
  script.status = static_cast<int>(row["http"].integer().value_or(0));
  const JsonValue body = row["body"];
  script.pieces.push_back(body.is_string() ? text_of(body) : body.dump());
  bool typed = false;
  row["headers"].each_member([&](std::string_view name, JsonValue value) {
    typed = typed || name == "Content-Type";
    script.fields.emplace_back(name, text_of(value));
  });
  if (!typed) script.fields.emplace_back("Content-Type", "application/json");
  return script;
}

/// The fields of the verdict that differ from what the row suggests, or empty.
std::string differences(const stages::Verdict& verdict, JsonValue suggest) {
  std::string out;
  const auto compare = [&](std::string_view field, std::string_view got) {
    const std::string want = text_of(suggest[field]);
    if (want == got) return;
    out.append(" ").append(field).append("=").append(got).append(" (want ").append(want) += ')';
  };
  compare("bucket", name(verdict.bucket));
  compare("reason", name(verdict.reason));
  compare("scope", name(verdict.scope));
  compare("retry", name(verdict.retry));
  return out;
}

stages::Verdict judge(JsonValue row, stages::ProbeKind kind) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  test::ScriptedHttp http(loop, {script_of(row)});
  stages::ProbeTarget target;
  target.base = *io::parse_url("https://openrouter.ai/api/v1");
  stages::Model model;
  model.id = "author/model:free";
  stages::Prober prober(http, target);
  stages::Evidence evidence;
  loop.run(prober.probe(model, kind, target.timeout, evidence));
  return stages::classify(evidence);
}

int run(const char* path, bool sentences) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << "cannot read " << path << "\n";
    return 2;
  }
  int right = 0;
  int wrong = 0;
  text::JsonParser parser;
  for (std::string line; std::getline(file, line);) {
    const auto row = parser.parse(line);
    if (!row) {
      std::cout << "no JSON: " << row.error().text << "\n";
      ++wrong;
      continue;
    }
    const std::string name = text_of((*row)["name"]);
    const bool image = name.find("image") != std::string::npos;
    const auto kind = image ? stages::ProbeKind::image : stages::ProbeKind::tool;
    const stages::Verdict verdict = judge(*row, kind);
    const std::string differing = differences(verdict, (*row)["suggest"]);
    if (!differing.empty()) std::cout << name << ":" << differing << "\n";
    if (sentences) std::cout << "  " << name << ": " << verdict.sentence << "\n";
    (differing.empty() ? right : wrong) += 1;
  }
  std::cout << right << " right, " << wrong << " wrong\n";
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pincer

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::cerr << "usage: classify_check FILE [sentences]\n";
    return 2;
  }
  return pincer::run(argv[1], argc == 3);
}
