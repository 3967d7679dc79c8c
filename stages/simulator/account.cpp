#include "stages/simulator/account.hpp"

#include <algorithm>

#include "engine/text/json.hpp"

namespace pincer::stages::simulator {

Account::Account(const Scenario& scenario)
    : scenario_(scenario), day_(next_day(scenario.epoch_ms)), used_day_(scenario.used_today) {}

void Account::turn(std::int64_t now_ms) {
  if (next_minute(now_ms) != minute_) {
    minute_ = next_minute(now_ms);
    used_minute_ = 0;
  }
  if (next_day(now_ms) != day_) {
    day_ = next_day(now_ms);
    used_day_ = 0;
  }
}

std::optional<ErrorAnswer> Account::admit(const Identity& model, std::int64_t now_ms) {
  turn(now_ms);
  const int day = scenario_.requests_per_day;
  const int minute = scenario_.requests_per_minute;
  if (day > 0 && used_day_ >= day) {
    return error_answer(Behaviour::account_day, model, now_ms, day);
  }
  if (minute > 0 && used_minute_ >= minute) {
    ++used_day_;  // a failed attempt counts as well
    return error_answer(Behaviour::account_minute, model, now_ms, minute);
  }
  ++used_minute_;
  ++used_day_;
  return std::nullopt;
}

bool Account::knows(std::string_view authorization) const {
  if (scenario_.key.empty()) return true;
  constexpr std::string_view kBearer = "Bearer ";
  return authorization.starts_with(kBearer) &&
         authorization.substr(kBearer.size()) == scenario_.key;
}

std::string Account::key_json(std::int64_t now_ms) {
  turn(now_ms);
  text::JsonWriter json;
  json.begin_object().key("data").begin_object();
  json.key("label").string("sk-or-v1-sim...ula");
  for (const char* name : {"limit", "limit_reset", "limit_remaining"}) json.key(name).null();
  json.key("include_byok_in_limit").boolean(false);
  for (const char* name : {"usage", "usage_daily", "usage_weekly", "usage_monthly", "byok_usage",
                           "byok_usage_daily", "byok_usage_weekly", "byok_usage_monthly"}) {
    json.key(name).integer(0);
  }
  json.key("is_free_tier")
      .boolean(scenario_.requests_per_day > 0 && scenario_.requests_per_day <= 50);
  json.key("is_management_key").boolean(false).key("is_provisioning_key").boolean(false);
  const int limit = scenario_.requests_per_day;
  json.key("free_model_daily_requests");
  if (limit > 0) {
    json.begin_object().key("limit").integer(limit).key("used").integer(used_day_);
    json.key("remaining").integer(std::max(0, limit - used_day_)).end_object();
  } else {
    json.null();
  }
  json.key("rate_limit").begin_object().key("requests").integer(-1);
  json.key("interval").string("10s").key("note").string("deprecated").end_object();
  json.key("creator_user_id").string("user_sim").key("organization_id").null();
  json.key("workspace_id").null().key("allowed_data_regions").begin_array().end_array();
  json.key("expires_at").null();
  json.end_object().end_object();
  return json.take();
}

}  // namespace pincer::stages::simulator
