// What JavaScript clients pay for the same probes: undici's request, or fetch.
// usage: node node.mjs request|fetch URL CA CONCURRENCY PROBES [MODULE]
// `request` needs undici (npm install undici; MODULE is its folder), `fetch` is Node's own with
// NODE_EXTRA_CA_CERTS=CA.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [how, base, ca, concurrency, probes, module] = process.argv.slice(2);
const url = `${base}/api/v1/chat/completions`;
const body = JSON.stringify({
  model: 'vendor/model-name-000123-instruct:free',
  messages: [{ role: 'user', content: 'Call the ping tool with {} and nothing else.' }],
  stream: false,
  tools: [{ type: 'function', function: { name: 'ping', description: 'Return OK.',
    parameters: { type: 'object', properties: {} } } }],
  tool_choice: 'auto', max_tokens: 256, temperature: 0,
});
const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-or-v1-bench' };

let ask;
if (how === 'request') {
  const undici = await import(module ? pathToFileURL(`${module}/index.js`) : 'undici');
  const pool = new undici.Pool(base, {
    connections: Number(concurrency), connect: { ca: readFileSync(ca) } });
  ask = async () => {
    const answer = await pool.request({
      path: '/api/v1/chat/completions', method: 'POST', headers, body });
    return answer.body.json();
  };
} else {
  ask = async () => (await fetch(url, { method: 'POST', headers, body })).json();
}

let left = Number(probes);
let good = 0;
async function work() {
  while (left > 0) {
    left -= 1;
    const answer = await ask();
    good += answer.choices[0].message.tool_calls[0].function.name === 'ping' ? 1 : 0;
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, work));
process.exit(good === Number(probes) ? 0 : 1);
