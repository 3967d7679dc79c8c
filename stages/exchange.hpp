#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/io/http_client.hpp"
#include "stages/completion.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Readers of one kind that are used again and again: there are as many as answers came in at a
/// time, not as many as requests wait for one. Outlives who borrows from it.
class Readers {
 public:
  explicit Readers(ApiKind api) : api_(api), parser_(std::make_shared<text::JsonParser>()) {}

  std::unique_ptr<CompletionReader> take();
  void give_back(std::unique_ptr<CompletionReader> reader) { free_.push_back(std::move(reader)); }

 private:
  ApiKind api_;
  std::shared_ptr<text::JsonParser> parser_;  // for all of them
  std::vector<std::unique_ptr<CompletionReader>> free_;
};

/// Empty when there is none.
inline std::string_view content_type_of(const io::HttpReply& reply) {
  return reply.fields.get("content-type").value_or(std::string_view{});
}

/// Feeds a 2xx body to a reader while it arrives. The reader is borrowed when there is a head.
class AnswerBody final : public io::BodyListener {
 public:
  /// What the answer says goes into `facts`.
  AnswerBody(Readers& readers, const io::HttpReply& reply, CompletionFacts& facts)
      : readers_(readers), reply_(reply), facts_(facts) {}
  AnswerBody(const AnswerBody&) = delete;
  AnswerBody& operator=(const AnswerBody&) = delete;
  ~AnswerBody() {
    if (reader_) readers_.give_back(std::move(reader_));
  }

  void on_head() override {
    if (!reader_) reader_ = readers_.take();
    reader_->reset(facts_);  // also when a stale connection made the client ask again
    content_type_ = content_type_of(reply_);
    reader_->content_type(content_type_);
  }
  Next on_body(std::string_view bytes, core::Time now) override {
    return reader_->feed(bytes, now);
  }
  /// Null: no head came.
  CompletionReader* reader() { return reader_.get(); }
  /// As the head said it, which is borrowed from the reply.
  std::string_view content_type() const { return content_type_; }

 private:
  Readers& readers_;
  const io::HttpReply& reply_;
  CompletionFacts& facts_;
  std::unique_ptr<CompletionReader> reader_;
  std::string_view content_type_;
};

/// A call that ends within `all`, whose answer pauses no longer than `idle`.
io::HttpCall answer_call(core::Duration all, core::Duration idle, io::BodyListener& listener);

/// What an exchange gave, as evidence; `begin` is when it began and `all` how long it might take.
void read_exchange(Evidence& evidence, io::HttpReply& reply, AnswerBody& body, core::Time begin,
                   core::Duration all);

}  // namespace pincer::stages
