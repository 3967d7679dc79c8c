#pragma once

#include "engine/io/http_client.hpp"
#include "stages/completion.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Feeds a 2xx body to the reader while it arrives.
class AnswerBody final : public io::BodyListener {
 public:
  AnswerBody(CompletionReader& reader, const io::HttpReply& reply)
      : reader_(reader), reply_(reply) {}

  void on_head() override {
    reader_.reset();  // also when a stale connection made the client ask again
    reader_.content_type(reply_.fields.get("content-type").value_or(std::string_view{}));
  }
  Next on_body(std::string_view bytes, core::Time now) override { return reader_.feed(bytes, now); }

 private:
  CompletionReader& reader_;
  const io::HttpReply& reply_;
};

/// A call that ends within `all`, whose answer pauses no longer than `idle`.
io::HttpCall answer_call(core::Duration all, core::Duration idle, io::BodyListener& listener);

/// What an exchange gave, as evidence; `reader` heard the body, `begin` is when it began and `all`
/// how long it might take.
void read_exchange(Evidence& evidence, io::HttpReply& reply, CompletionReader& reader,
                   core::Time begin, core::Duration all);

}  // namespace pincer::stages
