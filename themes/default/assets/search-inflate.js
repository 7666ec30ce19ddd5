// Inflate (RFC 1951) for browsers that cannot do it themselves: loaded only there.
(function () {
  "use strict";

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

  /** Make of code lengths a table from the next bits to (symbol, length), packed: RFC 1951, 3.2.2. */
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

  /** Inflate raw deflate; distances may reach back into `before`. Throws if the data is broken. */
  function unpack(data, before) {
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
    if (at - (count >> 3) !== data.length) throw new Error("broken");
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

  sgs.unpack = unpack;
})();
