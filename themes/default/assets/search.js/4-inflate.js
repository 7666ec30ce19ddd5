// Inflating files of the index: by the browser where it can, else by search-inflate.js.
//
// Measured in Chromium with ten fragments, four shards and the dictionary, as a first query needs them: 4 ms
// by the browser, 23 ms by our own, of which most is compiling it (6 times slower processor: 11 and 90 ms);
// and search.js is 1.1 KB smaller without it.
(function () {
  "use strict";

  const NOTHING = new Uint8Array(0);

  /** Return the start of a deflate stream that says some bytes as they are: what follows may refer to them. */
  function preset(bytes) {
    const size = bytes.length;
    return size ? [new Uint8Array([0, size, size >> 8, ~size, ~size >> 8]), bytes] : [];
  }

  /** Inflate by the browser. Rejects if the data is broken. */
  async function native(data, before) {
    const { readable, writable } = new DecompressionStream("deflate-raw");
    const writer = writable.getWriter(), reader = readable.getReader(), pieces = [];
    // A fault shows where it is read.
    const ignore = () => {};
    for (const part of preset(before).concat(data)) writer.write(part).catch(ignore);
    writer.close().catch(ignore);
    let size = 0;
    for (let step; !(step = await reader.read()).done; size += step.value.length) pieces.push(step.value);
    const made = new Uint8Array(size);
    pieces.reduce((at, piece) => (made.set(piece, at), at + piece.length), 0);
    return made.subarray(before.length);
  }

  let isNative = true;
  try {
    new DecompressionStream("deflate-raw");
  } catch (error) {
    isNative = false;
  }

  /** Inflate raw deflate → bytes; distances may reach back into `before`, of less than 64 KB. */
  async function inflate(data, before) {
    if (isNative) return native(data, before || NOTHING);
    await sgs.need("inflate");
    if (!sgs.unpack) throw sgs.fault("missing", "inflate");
    return sgs.unpack(data, before || NOTHING);
  }

  sgs.inflate = inflate;
})();
