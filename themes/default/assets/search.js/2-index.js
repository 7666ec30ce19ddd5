// The files of the search index, and which documents they hold for a query: docs/search-format.md,
// sections 5 to 7. Files are scripts, so that they load from a folder (file:) as from a server.
(function () {
  "use strict";

  /** Why there is no answer: a file is "missing", or "stale": of another build than this page or the header. */
  function fault(name, key) {
    return Object.assign(new Error(key), { name });
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

  /** Code lengths → a table from the next bits to (symbol, length), packed: RFC 1951, 3.2.2. */
  function huffman(lengths) {
    const longest = lengths.reduce((a, b) => Math.max(a, b), 1), counts = Array(16).fill(0), next = [0];
    const table = new Uint16Array(1 << longest);
    for (const length of lengths) if (length) counts[length]++;
    for (let length = 1; length <= longest; length++) next[length] = (next[length - 1] + counts[length - 1]) << 1;
    lengths.forEach((length, symbol) => {
      if (!length) return;
      // The code's bits come highest first.
      let slot = 0;
      for (let bit = 0, code = next[length]++; bit < length; bit++) slot |= ((code >> bit) & 1) << (length - 1 - bit);
      for (; slot < table.length; slot += 1 << length) table[slot] = (symbol << 4) | length;
    });
    return { table, mask: table.length - 1 };
  }

  const FIXED = huffman([].concat(Array(144).fill(8), Array(112).fill(9), Array(24).fill(7), Array(8).fill(8)));
  const FIXED_FAR = huffman(Array(30).fill(5));

  const NOTHING = new Uint8Array(0);

  /** Raw deflate (RFC 1951) → [bytes, what stands after it]; distances may reach back into `before`. */
  function inflate(data, before) {
    let out = new Uint8Array(before.length + data.length * 5 + 999), end = before.length;
    let at = 0, held = 0, count = 0, last = 0;
    out.set(before);
    const need = (bits) => {
      // Beyond the end: zeros.
      for (; count < bits; count += 8) held |= data[at++] << count;
    };
    const take = (bits) => {
      need(bits);
      const value = held & ((1 << bits) - 1);
      held >>>= bits;
      count -= bits;
      if (at - (count >> 3) > data.length) throw new Error("broken");
      return value;
    };
    const symbol = (tree) => {
      need(15);
      const found = tree.table[held & tree.mask];
      if (!found) throw new Error("broken");
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
      if (type === 3) throw new Error("broken");
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
        if (back > end) throw new Error("broken");
        for (; end < upTo; end++) out[end] = out[end - back];
      }
    }
    return [out.subarray(before.length, end), data.subarray(at - (count >> 3))];
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

  /** Base64 → bytes. */
  function bytesOf(data) {
    const units = atob(data), bytes = new Uint8Array(units.length);
    for (let n = 0; n < units.length; n++) bytes[n] = units.charCodeAt(n);
    return bytes;
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

  /** A posting list in bits → codes `2 × id + strong`, ascending. `held` gives how many of each class are
      in it and, at last, how many are strong. */
  function decoded(bits, { sizes, ids }, held) {
    let at = 0;
    const bit = () => {
      if (at >> 3 >= bits.length) throw fault("missing", "bits");
      return (bits[at >> 3] >> (at++ & 7)) & 1;
    };
    // Of so many slots `count` are held: the bits are the gaps between them or, if they are most, between others.
    const visited = (slots, count, visit) => {
      const most = 2 * count > slots, gaps = most ? slots - count : count;
      const low = gaps && Math.max(0, 31 - Math.clz32(((2 * slots - gaps) * 77) / (160 * gaps)));
      for (let n = 0, next = 0; n <= gaps; n++) {
        let place = n < gaps ? next : slots;
        if (n < gaps) {
          while (!bit()) place += 1 << low;
          for (let k = 0; k < low; k++) place += bit() << k;
          if (!most) visit(place);
        }
        while (most && next < place) visit(next++);
        next = place + 1;
      }
    };
    const found = [];
    let first = 0;
    sizes.forEach((size, n) => {
      visited(size, held(n), (place) => found.push(2 * ids[first + place]));
      first += size;
    });
    visited(found.length, held(sizes.length), (n) => found[n]++);
    return sizes.length > 1 ? found.sort((a, b) => a - b) : found;
  }

  /** A shard's head and its lists' bits → by the order of its segment {terms, list(n): that of its n-th term}. */
  function shard([bytes, bits]) {
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
    const starts = [0], held = [];
    for (let n = 0; n < count; n++) starts.push(starts[n] + varint());
    if (starts[count] !== bits.length) throw new Error("broken");
    while (at < bytes.length) held.push(varint());
    const list = (order, n) => decoded(bits.subarray(starts[n], starts[n + 1]), order, (column) => held[column * count + n]);
    return (order) => ({ terms, list: (n) => list(order, n) });
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

  /** Open the index whose files lie at `base`, as it is at a moment. Rejects with a fault. */
  async function open(base, moment) {
    // Key → promise of what a file holds.
    const kept = new Map();
    let again = "";

    /** What a file says: [version, data]. It is fetched, which is sooner done than to run it, but for a
        folder (file:) or where a host's policy forbids that. */
    async function fetched(key, version) {
      const address = `${base}${key}.js?v=${version}${again}`;
      const reading = location.protocol === "file:" ? run(address, key) : read(address, key).catch(() => run(address, key));
      const found = await reading;
      if (found) return found;
      throw fault("missing", key);
    }

    async function read(address, key) {
      const answer = await fetch(address);
      const [, own, , version, , data] = (await answer.text()).split('"');
      return answer.ok && own === key && [version, data || ""];
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

    /** What a file holds, read once. `own`: the version it must name itself. */
    function load(key, version, parse, own) {
      let found = kept.get(key);
      if (!found) {
        found = fetched(key, version).then(([said, data]) => {
          if (own && said !== own) throw fault("stale", key);
          try {
            return parse(bytesOf(data));
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

    const inflated = (data) => inflate(data, NOTHING)[0];
    const json = (data) => JSON.parse(text(inflated(data)));
    const header = await load("index", moment, json);
    if (header.format !== 2) throw fault("stale", "index");
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
      const [order, read] = await Promise.all([orderOf(segment), own(segment, name, (data) => shard(inflate(data, NOTHING)))]);
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

    /** The posting list that a segment has for a demand: {gram}, {words, prefix}, or {lists}, known already. */
    async function lookup(segment, { gram, words, prefix, lists }) {
      if (lists) return lists[header.segments.indexOf(segment)];
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
      return Array.from(strong, ([n, bit]) => 2 * n + bit).sort((a, b) => a - b);
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
      return { ids, scores, counts, missing: lists.some((parts) => parts.indexOf(null) >= 0) };
    }

    /** Facets of ids 4096 k and on; null if they cannot be read. */
    const facets = (k) => unlessMissing(load(`facets/${k}`, header.facets[k], inflated, header.facets[k]));

    const entries = new Map(), named = (list, name) => list.find(([id]) => id === name);

    /** An entry, of its fragment. */
    async function fragment(id) {
      if (entries.has(id)) return entries.get(id);
      const dictionary = await load("dictionary", header.dictionary, inflated);
      const version = header.text.substr((id >> 5) * 4, 4);
      const read = (data) => text(inflate(data, dictionary)[0]).split("\f");
      const { each } = header, file = Math.floor(id / each);
      const texts = await load(`text/${Math.floor(file / 1000)}/${file % 1000}`, version, read);
      const [url, facts, title, number, ...lines] = texts[id % each].split("\n");
      const [days, kind, state, pairs] = facts.split(" "), [date, until] = days.split("/"), [first, ...others] = site.languages;
      const language = others.find((one) => url.startsWith(`${one.toLowerCase()}/`)) || first;
      sgs.learn(pairs || "");
      const org = named(site.organizations, url.split("/")[language === first ? 0 : 1]), category = named(site.categories, kind);
      return entries.set(id, { id, url, date, until, title, number, lines, language, state, org, category }).get(id);
    }

    let learnt = false;
    /** Learn all of the fold table; whether there was anything to learn. */
    async function learnAll() {
      if (learnt) return false;
      learnt = true;
      sgs.learn(await load("fold", header.fold, (data) => text(inflated(data))));
      return true;
    }

    return { header, site, candidates, facets, fragment, learnAll, postings, wordShards };
  }

  Object.assign(sgs, { decoded, fault, hash, open });
})();
