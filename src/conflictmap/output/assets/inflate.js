// Raw deflate (RFC 1951) for browsers without DecompressionStream. Small rather than fast.
(function (cm) {
  "use strict";

  var LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  var LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  var DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
    4097, 6145, 8193, 12289, 16385, 24577];
  var DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  var CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  // Canonical Huffman table: how many codes of each length, and the symbols in the order of their codes.
  function table(lengths) {
    var counts = new Uint16Array(16), offsets = new Uint16Array(16), symbols = new Uint16Array(lengths.length), i;
    for (i = 0; i < lengths.length; i++) { counts[lengths[i]]++; }
    counts[0] = 0;
    for (i = 1; i < 16; i++) { offsets[i] = offsets[i - 1] + counts[i - 1]; }
    for (i = 0; i < lengths.length; i++) { if (lengths[i]) { symbols[offsets[lengths[i]]++] = i; } }
    return { counts: counts, symbols: symbols };
  }

  function fixedTables() {
    var lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
    return [table(lengths), table(new Uint8Array(30).fill(5))];
  }

  cm.inflate = function (input) {
    var position = 0, hold = 0, held = 0, size = 0, output = new Uint8Array(Math.max(1024, input.length * 5));

    function bits(count) {
      while (held < count) {
        if (position >= input.length) { throw new Error("the data of this map is cut short"); }
        hold |= input[position++] << held;
        held += 8;
      }
      var value = hold & ((1 << count) - 1);
      hold >>>= count;
      held -= count;
      return value;
    }

    function symbol(huffman) {
      var code = 0, first = 0, index = 0;
      for (var length = 1; length < 16; length++) {
        code |= bits(1);
        var count = huffman.counts[length];
        if (code - count < first) { return huffman.symbols[index + code - first]; }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error("the data of this map is damaged");
    }

    function room(more) {
      if (size + more <= output.length) { return; }
      var larger = new Uint8Array(Math.max(output.length * 2, size + more));
      larger.set(output);
      output = larger;
    }

    function stored() {
      hold = held = 0;
      var length = input[position] | (input[position + 1] << 8);
      position += 4;
      room(length);
      output.set(input.subarray(position, position + length), size);
      position += length;
      size += length;
    }

    function dynamicTables() {
      var literals = bits(5) + 257, distances = bits(5) + 1, codes = bits(4) + 4, i, value;
      var lengths = new Uint8Array(19);
      for (i = 0; i < codes; i++) { lengths[CODE_ORDER[i]] = bits(3); }
      var codeTable = table(lengths), all = new Uint8Array(literals + distances);
      for (i = 0; i < all.length;) {
        var code = symbol(codeTable), times = 1;
        value = code;
        if (code === 16) { value = all[i - 1]; times = 3 + bits(2); }
        if (code === 17) { value = 0; times = 3 + bits(3); }
        if (code === 18) { value = 0; times = 11 + bits(7); }
        while (times--) { all[i++] = value; }
      }
      return [table(all.subarray(0, literals)), table(all.subarray(literals))];
    }

    function coded(tables) {
      for (;;) {
        var code = symbol(tables[0]);
        if (code === 256) { return; }
        if (code < 256) { room(1); output[size++] = code; continue; }
        var length = LENGTHS[code - 257] + bits(LENGTH_BITS[code - 257]);
        var slot = symbol(tables[1]), from = size - DISTANCES[slot] - bits(DISTANCE_BITS[slot]);
        room(length);
        while (length--) { output[size++] = output[from++]; }
      }
    }

    for (var last = 0; !last;) {
      last = bits(1);
      var kind = bits(2);
      if (kind === 0) { stored(); } else { coded(kind === 1 ? fixedTables() : dynamicTables()); }
    }
    return output.subarray(0, size);
  };
})(window.conflictmap = window.conflictmap || {});
