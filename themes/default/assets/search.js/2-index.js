// The files of the search index, and which documents they hold for a query: docs/search-format.md,
// sections 5 to 7. Files are scripts, so that they load from a folder (file:) as from a server.
(function () {
  "use strict";

  const EMPTY = new Uint8Array(0);

  /** Why there is no answer: `name` is "missing" (a file), "stale" (of another build) or "format". */
  function fault(name, key) {
    return Object.assign(new Error(`${name}: ${key}`), { name });
  }

  // Lengths and distances of RFC 1951, 3.2.5: [base, extra bits] of each code.
  const codes = (count, first, extra) => {
    const made = [];
    for (let n = 0, base = first; n < count; n++) {
      made.push([base, extra(n)]);
      base += 1 << extra(n);
    }
    return made;
  };
  const LENGTHS = codes(28, 3, (n) => (n < 8 ? 0 : (n >> 2) - 1)).concat([[258, 0]]);
  const DISTANCES = codes(30, 1, (n) => (n < 4 ? 0 : (n >> 1) - 1));
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  /** Code lengths → a table from the next bits to (symbol, length), packed. */
  function huffman(lengths) {
    const longest = lengths.reduce((a, b) => Math.max(a, b), 1);
    const table = new Uint16Array(1 << longest);
    for (let length = 1, code = 0; length <= longest; length++, code <<= 1) {
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        let slot = 0; // the code's bits come highest first
        for (let bit = 0; bit < length; bit++) slot |= ((code >> bit) & 1) << (length - 1 - bit);
        for (; slot < table.length; slot += 1 << length) table[slot] = (symbol << 4) | length;
        code++;
      });
    }
    return { table, mask: table.length - 1 };
  }

  const FIXED = huffman([].concat(Array(144).fill(8), Array(112).fill(9), Array(24).fill(7), Array(8).fill(8)));
  const FIXED_FAR = huffman(Array(30).fill(5));

  /** Raw deflate (RFC 1951) → bytes; distances may reach back into `before`. */
  function inflate(data, before) {
    let out = new Uint8Array(before.length + data.length * 5 + 999), end = before.length;
    let at = 0, held = 0, count = 0, last = 0;
    out.set(before);
    const need = (bits) => {
      for (; count < bits; count += 8) held |= data[at++] << count; // beyond the end: zeros
      if (at > data.length + 4) throw fault("missing", "cut short");
    };
    const take = (bits) => {
      need(bits);
      const value = held & ((1 << bits) - 1);
      held >>>= bits;
      count -= bits;
      return value;
    };
    const symbol = (tree) => {
      need(15);
      const found = tree.table[held & tree.mask];
      if (!found) throw fault("missing", "no such code");
      take(found & 15);
      return found >> 4;
    };
    const room = (more) => {
      if (end + more <= out.length) return;
      const larger = new Uint8Array((end + more) * 2);
      larger.set(out);
      out = larger;
    };
    while (!last) {
      last = take(1);
      const type = take(2);
      if (type === 0) {
        take(count & 7);
        let size = take(16);
        take(16);
        for (room(size); size; size--) out[end++] = take(8);
        continue;
      }
      if (type === 3) throw fault("missing", "no such block");
      let near = FIXED, far = FIXED_FAR;
      if (type === 2) [near, far] = dynamic(take, symbol);
      for (let next; (next = symbol(near)) !== 256; ) {
        room(258);
        if (next < 256) {
          out[end++] = next;
          continue;
        }
        const [length, more] = LENGTHS[next - 257];
        const upTo = end + length + take(more);
        const [distance, further] = DISTANCES[symbol(far)];
        const back = distance + take(further);
        if (back > end) throw fault("missing", "too far back");
        for (; end < upTo; end++) out[end] = out[end - back];
      }
    }
    return out.subarray(before.length, end);
  }

  function dynamic(take, symbol) {
    const sizes = [take(5) + 257, take(5) + 1], own = Array(19).fill(0), lengths = [];
    for (let n = 0, count = take(4) + 4; n < count; n++) own[ORDER[n]] = take(3);
    const tree = huffman(own);
    while (lengths.length < sizes[0] + sizes[1]) {
      const found = symbol(tree);
      const again = found < 16 ? 1 : found === 16 ? 3 + take(2) : found === 17 ? 3 + take(3) : 11 + take(7);
      const value = found < 16 ? found : found === 16 ? lengths[lengths.length - 1] : 0;
      for (let n = 0; n < again; n++) lengths.push(value);
    }
    return [huffman(lengths.slice(0, sizes[0])), huffman(lengths.slice(sizes[0]))];
  }

  /** UTF-16LE → text. Not by TextDecoder: a term may be half a pair of surrogates. */
  function text(bytes) {
    const units = new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer);
    let made = "";
    for (let n = 0; n < units.length; n += 8192) made += String.fromCharCode.apply(null, units.subarray(n, n + 8192));
    return made;
  }

  function hash(term) {
    let h = 0x811c9dc5;
    for (let n = 0; n < term.length; n++) h = Math.imul(h ^ term.charCodeAt(n), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  /** A shard's bytes → {terms, of(n): the posting list of its n-th term}. */
  function shard(bytes) {
    let at = 0;
    const varint = () => {
      let value = 0, shift = 0, byte;
      do {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      return value;
    };
    const count = varint(), size = varint();
    const terms = text(bytes.subarray(at, at + size)).split("\0").slice(0, count);
    at += size;
    const starts = [0];
    for (let n = 0; n < count; n++) starts.push(starts[n] + varint());
    const body = at;
    if (body + starts[count] > bytes.length) throw fault("missing", "cut short");
    const of = (n) => {
      const list = [];
      at = body + starts[n];
      for (let value = 0, end = body + starts[n + 1]; at < end; ) list.push((value += varint()));
      return list;
    };
    return { terms, of };
  }

  /** Where a text stands, or would stand, in an ascending list: the first that is not less. */
  function place(list, wanted) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Ascending posting lists → one, each entry once, strong if it is in any. */
  function union(lists) {
    if (lists.length < 2) return lists[0] || [];
    const strong = new Map();
    for (const list of lists) for (const code of list) strong.set(code >> 1, strong.get(code >> 1) | (code & 1));
    return Array.from(strong, (pair) => pair[0] * 2 + pair[1]).sort((a, b) => a - b);
  }

  /** Open the index whose files lie at `base`. Rejects with a fault. `fresh`: past every cache. */
  async function open(base, fresh) {
    const kept = new Map(); // key → promise of what a file holds

    function fetched(key, version) {
      return new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${base}${key}.js?v=${version}`;
        script.onload = script.onerror = () => {
          const found = sgs.arrived[key];
          delete sgs.arrived[key];
          script.remove();
          if (found) resolve([found[0], Uint8Array.from(atob(found[1]), (unit) => unit.charCodeAt(0))]);
          else reject(fault("missing", key));
        };
        document.head.appendChild(script);
      });
    }

    /** What a file holds, read once. `own`: the version it must name itself. */
    function load(key, version, read, own) {
      let found = kept.get(key);
      if (!found) {
        found = fetched(key, version).then(([said, data]) => {
          if (own && said !== own) throw fault("stale", key);
          return read(data);
        });
        kept.set(key, found);
        found.catch(() => kept.delete(key)); // the next query may ask again
      }
      return found;
    }

    const inflated = (data) => inflate(data, EMPTY);
    const json = (data) => JSON.parse(text(inflated(data)));
    const header = await load("index", fresh || Math.floor(Date.now() / 3e5), json);
    if (header.format !== 1) throw fault("format", header.format);
    const site = await load("site", header.site, json);

    const readShard = (segment, name) =>
      load(`${segment.name}/${name}`, segment.version, (data) => shard(inflated(data)), segment.ids);

    /** Entries' posting lists in a segment, by its own numbers; null if a file is missing. */
    async function lookup(segment, demand) {
      if (demand.lists) return demand.lists[header.segments.indexOf(segment)];
      const read = (name) => readShard(segment, name);
      if (demand.gram) {
        const found = await read(`g${Math.floor((hash(demand.gram) * segment.grams) / 2 ** 32)}`);
        const n = place(found.terms, demand.gram);
        return found.terms[n] === demand.gram ? found.of(n) : [];
      }
      const lists = [];
      for (const found of await wordShards(segment, demand)) {
        for (const word of demand.words) {
          let n = place(found.terms, word);
          const fits = () => found.terms[n] === word || (demand.prefix && (found.terms[n] || "").startsWith(word));
          for (; n < found.terms.length && fits(); n++) lists.push(found.of(n));
        }
      }
      return union(lists);
    }

    /** The word shards in which a demand's words, or words that begin so, may be. */
    function wordShards(segment, demand, most) {
      const found = new Set();
      for (const word of demand.words) {
        const first = Math.max(0, place(segment.words, word + "\0") - 1);
        if (segment.words.length) found.add(first);
        if (demand.prefix && word.length < 3) {
          for (let n = first + 1; n < segment.words.length && segment.words[n].startsWith(word); n++) found.add(n);
        }
      }
      return Promise.all(Array.from(found).slice(0, most).map((n) => readShard(segment, `w${n}`)));
    }

    /** Of each demand the posting lists, one a segment; null where a file is missing. */
    async function postings(demands) {
      let missing = false;
      const one = (segment, demand) =>
        lookup(segment, demand).catch((error) => {
          if (error.name === "stale") throw error;
          missing = true;
          return null;
        });
      const ask = (demand) => Promise.all(header.segments.map((segment) => one(segment, demand)));
      const lists = await Promise.all(demands.map(ask));
      return { lists, missing };
    }

    /** Entries that meet all of `demands`: {ids: newest first, scores, counts: of each demand, missing}. */
    async function candidates(demands) {
      const { lists, missing } = await postings(demands);
      const total = header.count;
      const counts = lists.map((parts) => parts.reduce((sum, list) => sum + (list ? list.length : 0), 0));
      const weights = counts.map((count) => Math.log(1 + total / Math.max(1, count)));
      const ids = [], scores = new Map();
      header.segments.forEach((segment, s) => {
        const known = lists.map((parts, n) => [parts[s], weights[n]]).filter(([list]) => list);
        if (demands.length && !known.length) return;
        known.sort((a, b) => a[0].length - b[0].length);
        const met = new Uint16Array(segment.count), sum = new Float64Array(segment.count);
        known.forEach(([list, weight], n) => {
          for (const code of list) {
            if (met[code >> 1] !== n) continue;
            met[code >> 1]++;
            sum[code >> 1] += code & 1 ? 3 * weight : weight;
          }
        });
        for (let n = 0; n < segment.count; n++) {
          if (met[n] < known.length) continue;
          ids.push(segment.first + n);
          scores.set(segment.first + n, sum[n] + (segment.first + n) / total);
        }
      });
      return { ids: ids.reverse(), scores, counts, missing };
    }

    /** Make facets of these ids known to `facet`. Whether all could be read. */
    async function loadFacets(ids) {
      const blocks = Array.from(new Set(ids.map((id) => id >> 12)));
      const read = (k) => load(`facets/${k}`, header.facets[k], inflated, header.facets[k]).then((data) => (facets[k] = data));
      const told = await Promise.all(blocks.map((k) => read(k).then(() => true, (error) => {
        if (error.name === "stale") throw error;
        return false;
      })));
      return told.every(Boolean);
    }
    const facets = [];

    /** By what an entry can be chosen; undefined if its facets are not known. */
    function facet(id) {
      const data = facets[id >> 12];
      if (!data) return undefined;
      const m = data.length / 4, n = id & 4095;
      const year = header.years[yearOf(id)][0];
      return { category: data[n], lang: data[m + n] & 15, withdrawn: data[m + n] > 15, org: data[2 * m + n] + 256 * data[3 * m + n], year };
    }

    function yearOf(id) {
      let n = header.years.length - 1;
      while (n > 0 && header.years[n][1] > id) n--;
      return n;
    }

    /** An entry: {id, url, date, title, number, lines}, and its search text when it is asked for. */
    async function fragment(id) {
      const dictionary = await load("dictionary", header.dictionary, inflated);
      const version = header.text.substr((id >> 5) * 4, 4);
      const read = (data) => text(inflate(data, dictionary)).split("\n");
      const [url, dated, title, number, ...lines] = await load(`text/${Math.floor(id / 1000)}/${id % 1000}`, version, read);
      const [date, pairs] = dated.split(" ");
      sgs.learn(pairs || "");
      return { id, url, date, title, number, lines };
    }

    /** Learn all of the fold table; whether there was any of it to learn. */
    let folded = false;
    async function learnAll() {
      if (folded) return false;
      folded = true;
      sgs.learn(await load("fold", header.fold, (data) => text(inflated(data))));
      return true;
    }

    return { header, site, wordShards, candidates, facet, fragment, learnAll, loadFacets, postings };
  }

  Object.assign(sgs, { open });
})();
