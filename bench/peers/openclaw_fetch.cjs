// Preloaded into OpenClaw: sends its requests to OpenRouter to the server at MOCK instead, and
// writes into the file COUNT how many chat completions it asked for.
const fs = require("fs");
const fetch = globalThis.fetch;
let asked = 0;

globalThis.fetch = (input, init) => {
  const request = input instanceof Request ? input : null;
  const url = new URL(request ? request.url : String(input));
  if (!url.hostname.endsWith("openrouter.ai")) return fetch(input, init);
  if (url.pathname.endsWith("/chat/completions")) {
    fs.writeFileSync(process.env.COUNT, String(++asked));
  }
  const options = request && {method: request.method, headers: request.headers,
                              body: request.body, duplex: "half"};
  return fetch(process.env.MOCK + url.pathname + url.search, {...options, ...init});
};
