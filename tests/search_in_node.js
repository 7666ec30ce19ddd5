// Runs the search's scripts under Node: reads a line of JSON at a time, {call, args}, and answers with one.
// usage: node search_in_node.js ASSETS, the folder of the theme's assets
"use strict";

const fs = require("fs"), path = require("path"), readline = require("readline"), vm = require("vm");

const assets = process.argv[2], folder = path.join(assets, "search.js");
globalThis.window = globalThis;
const run = (file) => vm.runInThisContext(fs.readFileSync(file, "utf8"), file);
for (const name of fs.readdirSync(folder).sort()) if (name !== "9-page.js") run(path.join(folder, name));
for (const name of ["inflate", "forms", "days", "choices", "parts", "near"]) run(path.join(assets, `search-${name}.js`));
sgs.need = async () => {};

const opened = new Map();

/** Open the index in a folder, with the page's own code but for how files are fetched. */
function index(output) {
  const read = async (address) => {
    const said = fs.readFileSync(address.split("?")[0], "utf8").split('"');
    return [said[3], said[5], said[7]];
  };
  if (!opened.has(output)) opened.set(output, sgs.open(`${output}/`, 0, read));
  return opened.get(output);
}

const say = (name, { text, meant }) => ({ name, text, meant });

const calls = {
  learn: (pairs) => sgs.learn(pairs),
  normalized: (texts) => texts.map((text) => sgs.normalized(text)),
  terms: (texts) => texts.map((text) => sgs.grams(text).map(([gram]) => gram)),
  hashes: (texts) => texts.map((text) => sgs.hash(text)),
  parsed: (queries) =>
    queries.map((query) => {
      const { chunks, filters, signs } = sgs.parsed(query);
      return {
        chunks: chunks.map(({ text, quoted, without }) => [text, quoted, without]),
        filters: filters.map(({ key, value, without }) => [key, value, without]),
        demands: chunks.map((one) => [[].concat(...one.parts.map((part) => sgs.demanded(part, true))).sort(), sgs.words(one.text, one.quoted)]),
        others: chunks.map((one) => one.others),
        signs,
      };
    }),
  places: (cases) => cases.map(([query, text]) => sgs.places(sgs.parsed(query).chunks[0].pattern, sgs.normalized(text).text)),
  decoded: (lists) =>
    lists.map(({ classes, counts, bits }) => {
      const ids = Array.from(Array(classes.reduce((a, b) => a + b, 0)).keys());
      return sgs.decoded(Buffer.from(bits, "hex"), { sizes: classes, ids }, (n) => counts[n]);
    }),
  inflate: async (data, before, own) => {
    const bytes = Uint8Array.from(Buffer.from(data, "base64")), known = Uint8Array.from(Buffer.from(before, "base64"));
    return Buffer.from(own ? sgs.unpack(bytes, known) : await sgs.inflate(bytes, known)).toString("base64");
  },
  stretches: (cases) => cases.map(([source, marks, body, facts]) => sgs.stretches(source, marks, body, facts).shown),
  tokens: (texts) => texts.map((text) => sgs.tokens(text).map(({ from, to, figure }) => [text.slice(from, to), Boolean(figure)])),
  alike: (pairs) => pairs.map(([one, other]) => sgs.alike(one, other)),
  search: async (output, query, own) => {
    const opened = await index(output), asked = { q: query, page: 1, sort: "", own };
    const parsed = sgs.parsed(query);
    if (!parsed.chunks.length && !parsed.filters.length) return { urls: [], notes: parsed.signs.length ? ["signs"] : [] };
    let found = await sgs.find(opened, asked, parsed), notes = [];
    if (!found.hits.length) ({ found, notes } = (await sgs.otherwise(opened, asked, found, say)) || { found, notes });
    return {
      urls: found.shown.map(({ entry }) => entry.url),
      notes: notes.map(({ name }) => name),
      excerpts: found.shown.map(({ entry, marks }) =>
        sgs.stretches(entry.norm.source, marks, entry.body, entry.facts).shown.map(([a, b]) => entry.norm.source.slice(a, b)),
      ),
    };
  },
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { call, args } = JSON.parse(line);
    let answer;
    try {
      answer = { value: await calls[call](...args) };
    } catch (error) {
      answer = { error: String(error.stack || error) };
    }
    process.stdout.write(`${JSON.stringify(answer === undefined ? null : answer)}\n`);
  }
})();
