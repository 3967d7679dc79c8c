#include "stages/simulator/truth_check.hpp"

namespace pincer::stages {
namespace {

std::string shown(Bucket bucket, Reason reason) {
  return std::string(name(bucket)) + "/" + std::string(name(reason));
}

bool of_account(const Verdict& verdict) {
  return verdict.reason == Reason::account_minute || verdict.reason == Reason::account_day;
}

void compare(const Truth& truth, std::string_view kind, const ProbeResult& result, Bucket bucket,
             Reason reason, TruthCheck& check) {
  const Verdict& verdict = result.verdict;
  if (result.state != ProbeResult::State::probed || of_account(verdict)) return;
  ++check.compared;
  if (verdict.bucket == bucket && verdict.reason == reason) {
    ++check.right;
    return;
  }
  check.wrong.push_back(truth.model_id + " " + std::string(kind) + ": " +
                        shown(verdict.bucket, verdict.reason) + ", not " + shown(bucket, reason) +
                        " (" + truth.behaviour + ")");
}

}  // namespace

TruthCheck check_against_truth(const Simulator& simulator, const ScanReport& report,
                               core::Duration client_timeout) {
  TruthCheck check;
  for (const ModelVerdict& row : report.models) {
    const Truth truth = simulator.truth(row.model.id, client_timeout);
    compare(truth, "tool", row.tool, truth.tool_bucket, truth.tool_reason, check);
    // Without a truth about images none should have been asked for: then nothing is right.
    compare(truth, "image", row.image, truth.image_bucket.value_or(Bucket::no_model),
            truth.image_reason.value_or(Reason::no_image), check);
    for (const ChoiceResult& choice : row.choices) {
      const auto place =
          static_cast<std::size_t>(choice.kind) - static_cast<std::size_t>(kChoiceKinds.front());
      // Which of two reasons a refusal has is the tool probe's to tell.
      compare(truth, name(choice.kind), choice.result, truth.choices[place],
              choice.result.verdict.reason, check);
    }
  }
  return check;
}

}  // namespace pincer::stages
