#pragma once

#include <string>
#include <string_view>

#include "stages/simulator/identity.hpp"
#include "tests/support/simulated.hpp"

namespace pincer::test {

inline std::string tool_probe(std::string_view model, bool stream = true,
                              std::string_view more = "") {
  std::string body = "{\"model\":\"" + std::string(model) + "\",\"stream\":";
  body.append(stream ? "true" : "false");
  body.append(",\"messages\":[{\"role\":\"user\",\"content\":\"Call ping.\"}],\"tools\":[{");
  body.append("\"type\":\"function\",\"function\":{\"name\":\"ping\"}}],\"max_tokens\":256");
  return body.append(more).append("}");
}

// The first bytes of PNG files of 64x64 and of 1x1 pixels.
inline constexpr std::string_view kPng64 = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHe";
inline constexpr std::string_view kPng1 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";

inline std::string image_probe(std::string_view model, std::string_view png = kPng64) {
  return "{\"model\":\"" + std::string(model) +
         "\",\"stream\":true,\"max_tokens\":256,\"messages\":[{\"role\":\"user\",\"content\":["
         "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," +
         std::string(png) + "\"}}]}]}";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline stages::Scenario all_are(std::string_view behaviour, std::size_t models = 40) {
  stages::Scenario scenario;
  scenario.models = models;
  scenario.population = {{std::string(behaviour), 1}};
  return scenario;
}

/// The first model that has tools, takes images, and need not think.
inline stages::simulator::Identity capable(const stages::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.models; ++i) {
    stages::simulator::Identity model = stages::simulator::identity_of(scenario, i);
    if (model.tools && model.takes_image() && !model.reasons_default) return model;
  }
  core::check(false, "a catalog has a model that can do all");
  return {};
}

inline Simulated::Response chat(Simulated& sim, const std::string& body,
                                std::string_view fields = "") {
  return sim.post("/api/v1/chat/completions", body, fields);
}

}  // namespace pincer::test
