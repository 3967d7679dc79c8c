#include "stages/classify.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <vector>

#include "tests/stages/errors.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;
using core::Phase;
using enum Reason;

std::string_view words(Reason reason) {
  return name(reason);
}

Evidence failed(Phase phase, ErrorKind kind, int status = 0) {
  Evidence evidence;
  evidence.phase = phase;
  evidence.status = status;
  evidence.failure = core::Error{phase, kind, 0, "why"};
  return evidence;
}

Evidence answered(ProbeKind kind) {
  Evidence evidence;
  evidence.kind = kind;
  evidence.phase = Phase::done;
  evidence.status = 200;
  evidence.completion.seen = evidence.completion.finished = true;
  return evidence;
}

Evidence called(std::string name, std::string arguments) {
  Evidence evidence = answered(ProbeKind::tool);
  evidence.completion.tool_calls.push_back({std::move(name), std::move(arguments)});
  return evidence;
}

struct FailureRow {
  Phase phase;
  ErrorKind kind;
  Reason reason;
};

const std::vector<FailureRow>& failures() {
  static const std::vector<FailureRow> rows = {
      {Phase::resolve, ErrorKind::timeout, connect},
      {Phase::connect, ErrorKind::timeout, connect},
      {Phase::tls, ErrorKind::timeout, tls_handshake},
      {Phase::send, ErrorKind::timeout, head},
      {Phase::head, ErrorKind::timeout, head},
      {Phase::resolve, ErrorKind::dns, dns},
      {Phase::connect, ErrorKind::refused, refused},
      {Phase::connect, ErrorKind::unreachable, refused},
      {Phase::connect, ErrorKind::proxy, refused},
      {Phase::head, ErrorKind::reset, reset},
      {Phase::head, ErrorKind::empty, empty},
      {Phase::head, ErrorKind::premature_close, premature_close},
      {Phase::head, ErrorKind::protocol, protocol},
      {Phase::head, ErrorKind::too_large, too_large},
      {Phase::head, ErrorKind::redirect, redirect},
      {Phase::body, ErrorKind::bad_content, bad_content},
      {Phase::tls, ErrorKind::tls_expired, tls_expired},
      {Phase::tls, ErrorKind::tls_not_yet_valid, tls_not_yet_valid},
      {Phase::tls, ErrorKind::tls_host, tls_host},
      {Phase::tls, ErrorKind::tls_issuer, tls_issuer},
      {Phase::tls, ErrorKind::tls_self_signed, tls_self_signed},
      {Phase::tls, ErrorKind::tls_weak, tls_weak},
      {Phase::tls, ErrorKind::tls_protocol, tls_protocol},
      {Phase::tls, ErrorKind::tls_other, tls_other},
      {Phase::connect, ErrorKind::local_limit, local_limit},
      {Phase::none, ErrorKind::file, local_limit},
      {Phase::none, ErrorKind::other, local_limit},
      {Phase::none, ErrorKind::invalid, request_shape},
  };
  return rows;
}

/// Evidence for each verdict an answer with status 200 can get.
std::vector<std::pair<Evidence, Reason>> answers() {
  std::vector<std::pair<Evidence, Reason>> rows;
  const auto add = [&rows](Evidence evidence, Reason reason) -> Evidence& {
    return rows.emplace_back(std::move(evidence), reason).first;
  };
  add(called("ping", "{}"), works);
  add(called("ping", " {\"a\": [1]} "), works);
  add(called("ping", "{}"), works).completion.tool_calls.push_back({"pong", "["});
  add(called("pong", "{}"), bad_tool_call);
  add(called("ping", "[]"), bad_tool_call);
  add(called("ping", "{\"x\":1"), bad_tool_call);
  add(called("ping", "{} {}"), bad_tool_call);
  add(called("ping", ""), bad_tool_call);
  add(called("ping", "null"), bad_tool_call);
  add(called("Ping", "{}"), bad_tool_call);
  add(called("", "{}"), bad_tool_call);
  add(answered(ProbeKind::tool), no_tool_call).completion.has_content = true;
  add(answered(ProbeKind::tool), empty);
  add(answered(ProbeKind::tool), empty).completion.has_reasoning = true;
  add(answered(ProbeKind::tool), moderation).completion.finish = Finish::content_filter;
  add(called("ping", "{}"), provider_fault).completion.finish = Finish::error;
  add(called("ping", "{}"), premature_close).completion.finished = false;
  add(called("ping", "{}"), provider_fault).error.emplace().code = 502;
  add(called("ping", "{}"), bad_content).content_fault = "no JSON";
  add(called("ping", "{}"), reset).failure = core::Error{Phase::body, ErrorKind::reset, 0, ""};
  add(answered(ProbeKind::image), works).completion.has_content = true;
  add(answered(ProbeKind::image), empty);
  add(answered(ProbeKind::image), empty).completion.seen = false;
  add(answered(ProbeKind::image), bad_content).status = 204;
  add(answered(ProbeKind::image), bad_content).status = 201;
  return rows;
}

std::vector<std::pair<Evidence, Reason>> timeouts() {
  std::vector<std::pair<Evidence, Reason>> rows;
  const Evidence body = failed(Phase::body, ErrorKind::timeout, 200);
  rows.emplace_back(body, first_token);
  rows.emplace_back(body, idle);
  rows.back().first.first_token = std::chrono::seconds(1);
  rows.emplace_back(rows.back().first, total);
  rows.back().first.out_of_time = true;
  rows.emplace_back(body, first_token);
  rows.back().first.out_of_time = true;
  return rows;
}

BOOST_AUTO_TEST_SUITE(classification)

BOOST_AUTO_TEST_CASE(error_bodies_get_their_verdict) {
  for (const ErrorRow& row : kErrorRows) {
    BOOST_TEST_CONTEXT(row.status << " " << row.body) {
      const Verdict verdict = classify(evidence_of(row));
      BOOST_TEST(name(verdict.bucket) == row.bucket);
      BOOST_TEST(name(verdict.reason) == words(row.reason));
      BOOST_TEST(name(verdict.scope) == row.scope);
      BOOST_TEST(name(verdict.retry) == row.retry);
      BOOST_TEST(!verdict.sentence.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(an_error_inside_a_200_gets_the_same_reason) {
  for (const ErrorRow& row : kErrorRows) {
    Evidence evidence = evidence_of(row);
    if (!evidence.error || !evidence.error->code) continue;
    evidence.status = 200;
    BOOST_TEST(words(classify(evidence).reason) == words(row.reason), row.body);
  }
}

BOOST_AUTO_TEST_CASE(an_error_without_a_number_is_judged_by_its_words) {
  const std::vector<std::pair<std::string_view, Reason>> rows = {
      {R"({"error":{"code":"rate_limit_exceeded","message":"x"}})", upstream},
      {R"({"error":{"code":"server_error","message":"x"}})", server},
      {R"({"error":{"message":"x","type":"invalid_request_error","code":null}})", request_shape},
      {R"({"error":{"message":"x","type":"insufficient_quota"}})", credits},
      {R"({"error":{"message":"x","type":"overloaded_error"}})", overloaded},
      {R"({"error":"nope"})", server},
  };
  for (const auto& [body, reason] : rows) {
    Evidence evidence = answered(ProbeKind::tool);
    evidence.error = error_facts(body);
    BOOST_TEST(words(classify(evidence).reason) == words(reason), body);
  }
}

BOOST_AUTO_TEST_CASE(a_status_without_a_body_has_a_verdict) {
  const std::vector<std::pair<int, Reason>> rows = {
      {400, request_shape},  {401, key},
      {402, credits},        {403, server},
      {404, gone},           {405, request_shape},
      {408, server_timeout}, {410, gone},
      {413, request_shape},  {422, request_shape},
      {429, upstream},       {451, region},
      {500, server},         {502, provider_fault},
      {503, overloaded},     {504, server_timeout},
      {520, server},         {522, server},
      {524, edge},           {529, overloaded},
      {101, protocol},       {304, protocol},
      {999, protocol},       {302, redirect},
  };
  for (const auto& [status, reason] : rows) {
    Evidence evidence;
    evidence.status = status;
    evidence.phase = Phase::done;
    BOOST_TEST(words(classify(evidence).reason) == words(reason), status);
  }
}

BOOST_AUTO_TEST_CASE(failures_are_told_by_kind_and_phase) {
  for (const FailureRow& row : failures()) {
    const Verdict verdict = classify(failed(row.phase, row.kind));
    BOOST_TEST(words(verdict.reason) == words(row.reason));
    BOOST_TEST(!verdict.ok());
    BOOST_TEST(!verdict.ends_scan());
    BOOST_TEST(verdict.sentence.find("why") != std::string::npos);
  }
  for (const auto& [evidence, reason] : timeouts()) {
    BOOST_TEST(words(classify(evidence).reason) == words(reason));
    BOOST_TEST((classify(evidence).bucket == Bucket::timeout));
  }
}

BOOST_AUTO_TEST_CASE(only_what_the_probe_asked_for_is_ok) {
  for (const auto& [evidence, reason] : answers()) {
    const Verdict verdict = classify(evidence);
    BOOST_TEST(words(verdict.reason) == words(reason));
    BOOST_TEST(verdict.ok() == (reason == works));
  }
}

BOOST_AUTO_TEST_CASE(the_status_of_an_error_counts_though_its_body_broke_off) {
  Evidence evidence = failed(Phase::body, ErrorKind::too_large, 500);
  BOOST_TEST(words(classify(evidence).reason) == words(server));
  evidence = failed(Phase::head, ErrorKind::reset, 500);
  BOOST_TEST(words(classify(evidence).reason) == words(reset));
}

BOOST_AUTO_TEST_CASE(a_limit_of_this_machine_never_blames_the_model) {
  const Verdict verdict = classify(failed(Phase::connect, ErrorKind::local_limit));
  BOOST_TEST((verdict.scope == Scope::network));
  BOOST_TEST((verdict.bucket == Bucket::unknown));
}

BOOST_AUTO_TEST_CASE(what_breaks_after_the_head_is_about_the_model) {
  BOOST_TEST((classify(failed(Phase::body, ErrorKind::reset, 200)).scope == Scope::model));
  BOOST_TEST((classify(failed(Phase::head, ErrorKind::reset)).scope == Scope::network));
}

BOOST_AUTO_TEST_CASE(every_reason_is_reached) {
  std::set<std::size_t> reached;
  const auto add = [&reached](const Evidence& evidence) {
    reached.insert(static_cast<std::size_t>(classify(evidence).reason));
  };
  for (const ErrorRow& row : kErrorRows) add(evidence_of(row));
  for (const FailureRow& row : failures()) add(failed(row.phase, row.kind));
  for (const auto& [evidence, reason] : answers()) add(evidence);
  for (const auto& [evidence, reason] : timeouts()) add(evidence);
  add(Evidence{});
  for (std::size_t i = 0; i <= static_cast<std::size_t>(not_probed); ++i) {
    BOOST_TEST(reached.contains(i), "never reached: " << name(static_cast<Reason>(i)));
  }
}

BOOST_AUTO_TEST_CASE(only_answers_about_the_account_end_the_scan) {
  const std::set<Reason> ending = {key, credits, key_limit, account_day};
  for (const ErrorRow& row : kErrorRows) {
    const Verdict verdict = classify(evidence_of(row));
    BOOST_TEST(verdict.ends_scan() == ending.contains(verdict.reason), row.body);
  }
}

BOOST_AUTO_TEST_CASE(sentences_quote_the_server_in_one_line_and_bounded) {
  Evidence evidence;
  evidence.status = 500;
  evidence.error = ErrorFacts{};
  evidence.error->message = "line one\r\nline two" + std::string(1000, '!');
  evidence.error->provider_name = "Acme";
  const std::string sentence = classify(evidence).sentence;
  BOOST_TEST(sentence.find("line one  line two") != std::string::npos);
  BOOST_TEST(sentence.find("(Acme) (HTTP 500)") != std::string::npos);
  BOOST_TEST(sentence.find('\n') == std::string::npos);
  BOOST_TEST(sentence.size() < 600U);
}

BOOST_AUTO_TEST_CASE(a_charge_is_told) {
  Evidence evidence = called("ping", "{}");
  BOOST_TEST(classify(evidence).sentence.find("charged") == std::string::npos);
  evidence.completion.cost = 0.001;
  BOOST_TEST(classify(evidence).ok());
  BOOST_TEST(classify(evidence).sentence.find("charged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_are_the_fixed_ones) {
  BOOST_TEST(name(Bucket::no_model) == "no_model");
  BOOST_TEST(name(Reason::works) == "works");
  BOOST_TEST(name(Reason::server_timeout) == "server");
  BOOST_TEST(name(Reason::gated_attestation) == "gated_attestation");
  BOOST_TEST(name(Reason::local_limit) == "local_limit");
  BOOST_TEST(name(Scope::network) == "network");
  BOOST_TEST(name(Retry::fix_probe) == "fix_probe");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
