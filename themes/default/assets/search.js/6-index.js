// The files of the search index, and which documents they hold for a query: docs/search-format.md,
// sections 5 to 7. Files are scripts, so that they load from a folder (file:) as from a server.
(function () {
  "use strict";

  const { bytesOf, fault, hash, inflate, place, shard, text } = sgs;

  const nameIn = (names, language) => names[language] || names[""] || Object.values(names)[0] || "";

  /** Get a file: [version, data, bits]. It is fetched, which is sooner done than to run it, but for a
      folder (file:) or where a host's policy forbids that. */
  async function fetched(address, key) {
    const reading = location.protocol === "file:" ? run(address, key) : read(address, key).catch(() => run(address, key));
    const found = await reading;
    if (found) return found;
    throw fault("missing", key);
  }

  async function read(address, key) {
    const answer = await fetch(address);
    const [, own, , version, , data, , bits] = (await answer.text()).split('"');
    return answer.ok && own === key && [version, data || "", bits];
  }

  function run(address, key) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = script.onerror = () => {
        resolve(sgs.arrived[key]);
        delete sgs.arrived[key];
        script.remove();
      };
      document.head.appendChild(script);
    });
  }

  /** Return the lines that every page of a language shows, filled in; without those of which a place
      stays empty. `day` is the date written out. */
  function pageLines({ lines, days }, values) {
    const [year, month, day] = values.date.split("-").map(Number);
    values.day = days.length ? days[month - 1].replace("{y}", year).replace("{d}", day) : values.date;
    return lines.map((line) => line.replace(/\{(\w+)\}/g, (_, name) => values[name] || "\0")).filter((line) => !line.includes("\0"));
  }

  /** Open the index whose files lie at `base`, as it is at a moment. Rejects with a fault. */
  async function open(base, moment, reader) {
    // Key → promise of what a file holds.
    const kept = new Map();
    let again = "";

    /** What a file holds, read once. `own`: the version it must name itself. */
    function load(key, version, parse, own) {
      let found = kept.get(key);
      if (!found) {
        const address = `${base}${key}.js?v=${version}${again}`;
        found = (reader || fetched)(address, key).then(async ([said, data, bits]) => {
          if (own && said !== own) throw fault("stale", key);
          try {
            return await parse(bytesOf(data), bytesOf(bits || ""));
          } catch (error) {
            // What is there is not what was written: the next time not from the browser's own store.
            again += ".";
            throw fault("missing", key);
          }
        });
        kept.set(key, found);
        // The next query may ask again.
        found.catch(() => kept.delete(key));
      }
      return found;
    }

    const inflated = (data) => inflate(data);
    const json = async (data) => JSON.parse(text(await inflate(data)));
    const header = await load("index", moment, json);
    if (header.format !== 3) throw fault("stale", "index");
    const site = await load("site", header.site, json);

    const own = (segment, name, read) => load(`${segment.name}/${name}`, segment.version, read, segment.ids);

    /** How the documents of a segment are numbered in its lists: class by class, by id in each. */
    async function orderOf(segment) {
      if (segment.order) return segment.order;
      const sizes = segment.classes, starts = [0], ids = new Int32Array(segment.count);
      const column = sizes.length > 1 ? await own(segment, "o", inflated) : ids;
      sizes.forEach((size, n) => starts.push(starts[n] + size));
      for (let n = 0; n < segment.count; n++) ids[starts[column[n]]++] = n;
      return (segment.order = { sizes, ids });
    }

    async function readShard(segment, name) {
      const [order, read] = await Promise.all([orderOf(segment), own(segment, name, async (data, bits) => shard(await inflate(data), bits))]);
      return read(order);
    }

    /** The shards of a segment in which these words may be, or with `prefix` words that begin so. */
    function wordShards(segment, wanted, prefix, most) {
      const least = segment.words, found = new Set();
      for (const word of least.length ? wanted : []) {
        let n = Math.max(0, place(least, word + "\0") - 1);
        found.add(n);
        while (prefix && word.length < 3 && ++n < least.length && least[n].startsWith(word)) found.add(n);
      }
      return Promise.all([...found].slice(0, most).map((n) => readShard(segment, `w${n}`)));
    }

    /** The posting list that a segment has for a demand: {gram}, {words, prefix}, {any: all of some grams of several}, or
        {lists}, known already. */
    async function lookup(segment, { gram, words, prefix, lists, any }) {
      if (lists) return lists[header.segments.indexOf(segment)];
      if (any) return sgs.ofAny(any, (one) => lookup(segment, { gram: one }));
      if (gram) {
        const { terms, list } = await readShard(segment, `g${Math.floor((hash(gram) * segment.grams) / 2 ** 32)}`);
        const n = place(terms, gram);
        return terms[n] === gram ? list(n) : [];
      }
      const strong = new Map();
      for (const { terms, list } of await wordShards(segment, words, prefix)) {
        for (const word of words) {
          for (let n = place(terms, word); terms[n] === word || (prefix && (terms[n] || "").startsWith(word)); n++) {
            for (const code of list(n)) strong.set(code >> 1, strong.get(code >> 1) | (code & 1));
          }
        }
      }
      return [...strong].map(([n, bit]) => 2 * n + bit).sort((a, b) => a - b);
    }

    const unlessMissing = (promise) => promise.catch((error) => (error.name === "missing" ? null : Promise.reject(error)));

    /** Of each demand its posting lists, one a segment; null where a file is missing. */
    const postings = (demands) =>
      Promise.all(demands.map((demand) => Promise.all(header.segments.map((segment) => unlessMissing(lookup(segment, demand))))));

    /** Entries that meet all demands: {ids: ascending, scores: by id, counts: of each demand, missing}. */
    async function candidates(demands) {
      const lists = await postings(demands), total = header.count;
      const counts = lists.map((parts) => parts.reduce((sum, list) => sum + (list || "").length, 0));
      const ids = [], scores = new Float64Array(total), met = new Uint8Array(total);
      for (const [s, { first, count }] of header.segments.entries()) {
        const known = [...lists.keys()].filter((n) => lists[n][s]);
        // Rather than all that it has.
        if (demands.length && !known.length) continue;
        known.forEach((n, turn) => {
          const weight = Math.log(1 + total / Math.max(1, counts[n]));
          for (const code of lists[n][s]) {
            const id = first + (code >> 1);
            if (met[id] !== turn) continue;
            met[id]++;
            scores[id] += code & 1 ? 3 * weight : weight;
          }
        });
        for (let id = first; id < first + count; id++) {
          if (met[id] === known.length) ids.push(id);
          scores[id] += id / total;
        }
      }
      return { ids, scores, counts, missing: lists.some((parts) => parts.includes(null)) };
    }

    /** Facets of ids 4096 k and on; null if they cannot be read. */
    const facets = (k) => unlessMissing(load(`facets/${k}`, header.facets[k], inflated, header.facets[k]));

    const entries = new Map(), named = (list, name) => list.find(([id]) => id === name);

    /** An entry, of its fragment. */
    async function fragment(id) {
      if (entries.has(id)) return entries.get(id);
      const dictionary = await load("dictionary", header.dictionary, inflated);
      const version = header.text.substr((id >> 5) * 4, 4);
      const read = async (data) => text(await inflate(data, dictionary)).split("\f");
      const { each } = header, file = Math.floor(id / each);
      const texts = await load(`text/${Math.floor(file / 1000)}/${file % 1000}`, version, read);
      const [url, head, title, number, ...lines] = texts[id % each].split("\n");
      const [days, kind, state, pairs] = head.split(" "), [date, until] = days.split("/"), [first, ...others] = site.languages;
      const language = others.find((one) => url.startsWith(`${one.toLowerCase()}/`)) || first;
      sgs.learn(pairs || "");
      const org = named(site.organizations, url.split("/")[language === first ? 0 : 1]), category = named(site.categories, kind);
      // Of the lines the first are the running text; the fields of the page follow after an empty one.
      const running = (lines.indexOf("") + 1 || lines.length + 1) - 1;
      const page = pageLines(site.pages[language], { date, number, url, org: nameIn(org[2], language), category: nameIn(category[2], language) });
      return entries.set(id, { id, url, date, until, title, number, lines: lines.filter(Boolean), running, page, language, state, org, category }).get(id);
    }

    let learnt = false;
    /** Learn all of the fold table; whether there was anything to learn. */
    async function learnAll() {
      if (learnt) return false;
      learnt = true;
      sgs.learn(await load("fold", header.fold, async (data) => text(await inflate(data))));
      return true;
    }

    return { header, site, candidates, facets, fragment, learnAll, postings, wordShards };
  }

  Object.assign(sgs, { nameIn, open });
})();
