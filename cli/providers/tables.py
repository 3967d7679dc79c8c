#!/usr/bin/env python3
"""Writes providers.json and models.json as constant C++ tables.

  tables.py PROVIDERS MODELS OUTPUT
"""
import json
import sys

KINDS = {"api-key": "api_key", "token": "token", "oauth": "oauth", "device-code": "device_code",
         "custom": "custom"}
CATALOGS = {None: "none", "static": "shipped", "refreshable": "refreshable", "runtime": "runtime"}


def quoted(text):
    """A C++ literal. No escape of JSON's differs for printable ASCII."""
    assert all(" " <= c <= "~" for c in text), f"not printable ASCII: {text!r}"
    return json.dumps(text)


def table(kind, name, rows):
    """An array with its span. An array of nothing is not C++."""
    if not rows:
        return f"constinit const std::span<const {kind}> {name};\n"
    body = "".join(f"    {row},\n" for row in rows)
    return (f"constexpr {kind} {name}Rows[] = {{\n{body}}};\n"
            f"constinit const std::span<const {kind}> {name}({name}Rows);\n")


def env_variable(text):
    name, _, second = text.partition("+")
    return f"{{{quoted(name)}, {quoted(second)}}}"


def auth_method(method):
    return (f"{{{quoted(method['method'])}, AuthKind::{KINDS[method['kind']]}, "
            f"{quoted(method['label'])}, {quoted(method.get('profile', ''))}}}")


def provider_tables(providers):
    """The lists of each provider first, then the providers that point to them."""
    lists, rows = "", []
    for at, provider in enumerate(sorted(providers, key=lambda p: p["id"])):
        spans = []
        for kind, name, items in (
                ("EnvVariable", "Env", [env_variable(e) for e in provider.get("env", [])]),
                ("AuthMethod", "Auth", [auth_method(m) for m in provider.get("auth", [])])):
            if items:
                lists += f"constexpr {kind} k{name}{at}[] = {{{', '.join(items)}}};\n"
            spans.append(f"k{name}{at}" if items else "{}")
        texts = [provider["id"], provider["label"], provider.get("serves", "models")]
        texts += [provider.get(key, "") for key in ("api", "baseUrl", "marker", "ambient")]
        rows.append("{" + ", ".join(quoted(t) for t in texts) +
                    f", CatalogKind::{CATALOGS[provider.get('catalog')]}, "
                    f"{'true' if provider.get('local') else 'false'}, {', '.join(spans)}}}")
    return lists + table("ProviderInfo", "kProviders", rows)


class Texts:
    """All texts in one, each once."""

    def __init__(self):
        self.parts, self.places, self.size = [], {}, 0

    def place(self, text):
        if text not in self.places:
            assert len(text) < 256, text
            self.places[text] = self.size
            self.parts.append(text)
            self.size += len(text)
        return self.places[text]

    def literal(self):
        return "".join(f"    {quoted(part)}\n" for part in self.parts)


def model_tables(models):
    texts, endpoints, ranges, rows = Texts(), [""], [], []

    def endpoint(text):
        if text not in endpoints:
            endpoints.append(text)
        return endpoints.index(text)

    for provider in sorted(models):
        ranges.append(f"{{{quoted(provider)}, {len(rows)}, {len(models[provider])}}}")
        for row in sorted(models[provider], key=lambda r: r[0]):
            model, name, kinds, window, most, reasoning = row[:6]
            other = row[6] if len(row) > 6 else {}
            numbers = [texts.place(model), texts.place(name), window,
                       other.get("contextTokens", 0), most, len(model), len(name),
                       endpoint(other.get("api", "")), endpoint(other.get("baseUrl", ""))]
            flags = ["true" if flag else "false" for flag in ("image" in kinds, reasoning)]
            rows.append("{" + ", ".join([str(n) for n in numbers] + flags) + "}")
    return (table("std::string_view", "kEndpointTexts", [quoted(e) for e in endpoints]) +
            table("ModelRange", "kRanges", ranges) + table("PackedModel", "kModels", rows) +
            f"const char* const kTexts =\n{texts.literal()}    ;\n")


def main(arguments):
    with open(arguments[0], encoding="utf-8") as file:
        facts = json.load(file)
    with open(arguments[1], encoding="utf-8") as file:
        models = json.load(file)["models"]
    ids = {provider["id"] for provider in facts["providers"]}
    unknown = sorted(set(models) - ids)
    assert not unknown, f"models of no provider: {unknown}"
    text = '#include "cli/providers/registry_data.hpp"\n\nnamespace pincer::cli::registry_data {\n'
    text += f"constinit const std::string_view kSource = {quoted(facts['source'])};\n"
    text += f"constinit const std::string_view kDate = {quoted(facts['date'])};\n"
    text += provider_tables(facts["providers"])
    for key, name in (("aliases", "kAliases"), ("sharedAuth", "kSharedAuth")):
        pairs = [f"{{{quoted(a)}, {quoted(b)}}}" for a, b in sorted(facts[key].items())]
        text += table("Pair", name, pairs)
    for key, name in (("markers", "kMarkers"), ("markerPrefixes", "kPrefixes"),
                      ("otherEnvNames", "kOtherNames")):
        text += table("std::string_view", name, [quoted(one) for one in facts[key]])
    text += model_tables(models) + "}  // namespace pincer::cli::registry_data\n"
    with open(arguments[2], "w", encoding="ascii") as file:
        file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
