// A libcurl multi client that does what probe_throughput does but judge: POST a probe, read the
// answer, over kept-alive connections. usage: curl_multi URL CA CONCURRENCY PROBES
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static const char kBody[] =
    "{\"model\":\"vendor/model-name-000123-instruct:free\",\"messages\":[{\"role\":\"user\","
    "\"content\":\"Call the ping tool with {} and nothing else.\"}],\"stream\":false,\"tools\":[{"
    "\"type\":\"function\",\"function\":{\"name\":\"ping\",\"description\":\"Return OK.\","
    "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}],\"tool_choice\":\"auto\","
    "\"max_tokens\":256,\"temperature\":0}";

static size_t take(char* bytes, size_t size, size_t count, void* sum) {
  (void)bytes;
  *(size_t*)sum += size * count;
  return size * count;
}

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const long concurrency = atol(argv[3]);
  const long probes = atol(argv[4]);
  long started = 0, good = 0, done = 0;
  size_t bytes = 0;
  curl_global_init(CURL_GLOBAL_ALL);
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
  struct curl_slist* fields = NULL;
  fields = curl_slist_append(fields, "Content-Type: application/json");
  fields = curl_slist_append(fields, "Accept: application/json");
  fields = curl_slist_append(fields, "Authorization: Bearer sk-or-v1-bench");
  fields = curl_slist_append(fields, "Expect:");
  char url[512];
  snprintf(url, sizeof url, "%s/api/v1/chat/completions", argv[1]);
  for (; started < concurrency && started < probes; ++started) {
    CURL* easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, kBody);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
    curl_multi_add_handle(multi, easy);
  }
  while (done < probes) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    for (CURLMsg* message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
      CURL* easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      good += message->data.result == CURLE_OK && status == 200;
      ++done;
      curl_multi_remove_handle(multi, easy);
      if (started < probes) {
        ++started;
        curl_multi_add_handle(multi, easy);
      }
    }
    if (running > 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  return good == probes ? 0 : 1;
}
