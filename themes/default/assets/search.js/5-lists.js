// What is in files of the index: text, shards and their posting lists: docs/search-format.md, section 5.
(function () {
  "use strict";

  /** Why there is no answer: a file is "missing", or "stale": of another build than this page or the header. */
  function fault(name, key) {
    return Object.assign(new Error(key), { name });
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
  function shard(bytes, bits) {
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

  Object.assign(sgs, { bytesOf, decoded, fault, place, shard, text });
})();
