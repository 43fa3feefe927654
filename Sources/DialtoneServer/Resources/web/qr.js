// QR codes for URLs: bytes, error correction level M, versions 1 to 10 (at most 213 bytes).
// Source: ISO/IEC 18004 (stated): tables 7, 9 and E.1, formats in annexes C and D.

/** By version: all codewords, error correction codewords of a block, blocks, centres of the alignment patterns. */
const VERSIONS = [
  [26, 10, 1, []], [44, 16, 1, [6, 18]], [70, 26, 1, [6, 22]], [100, 18, 2, [6, 26]], [134, 24, 2, [6, 30]],
  [172, 16, 4, [6, 34]], [196, 18, 4, [6, 22, 38]], [242, 22, 4, [6, 24, 42]], [292, 22, 5, [6, 26, 46]], [346, 26, 5, [6, 28, 50]],
];
const MASKS = [
  (x, y) => (x + y) % 2 === 0, (x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules, row by row, true for dark; null for a text that is too long. */
export function qrRows(text) {
  const bytes = new TextEncoder().encode(text);
  const number = VERSIONS.findIndex(([all, ec, blocks], index) => all - ec * blocks >= bytes.length + (index < 9 ? 2 : 3)) + 1;
  if (number === 0) return null;
  const codewords = interleaved(data(bytes, number), number);
  let best = null;
  for (let mask = 0; mask < MASKS.length; mask += 1) {
    const rows = drawn(codewords, number, mask);
    const cost = penalty(rows);
    if (!best || cost < best.cost) best = { rows, cost };
  }
  return best.rows;
}

/** Mode, length and bytes, filled up with padding. */
function data(bytes, number) {
  const [all, ec, blocks] = VERSIONS[number - 1];
  const size = all - ec * blocks;
  const bits = [];
  const put = (value, length) => { for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1); };
  put(4, 4);
  put(bytes.length, number < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, size * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const result = [];
  for (let start = 0; start < bits.length; start += 8) result.push(bits.slice(start, start + 8).reduce((value, bit) => value * 2 + bit, 0));
  for (let pad = 0xec; result.length < size; pad ^= 0xfd) result.push(pad);
  return result;
}

/** The product of two elements of GF(256) modulo x⁸ + x⁴ + x³ + x² + 1. */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** The Reed-Solomon codewords of a block. */
function correction(block, degree) {
  const divisor = new Array(degree).fill(0);
  divisor[degree - 1] = 1;
  for (let index = 0, root = 1; index < degree; index += 1, root = times(root, 2)) {
    for (let each = 0; each < degree; each += 1) divisor[each] = times(divisor[each], root) ^ (divisor[each + 1] ?? 0);
  }
  const rest = new Array(degree).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    for (let each = 0; each < degree; each += 1) rest[each] ^= times(divisor[each], factor);
  }
  return rest;
}

/** Blocks with their correction, one codeword of each in turn; the last blocks may be one longer. */
function interleaved(bytes, number) {
  const [all, ec, blocks] = VERSIONS[number - 1];
  const short = Math.floor(all / blocks) - ec;
  const longer = all % blocks;
  const parts = [];
  for (let index = 0, start = 0; index < blocks; index += 1) {
    const end = start + short + (index >= blocks - longer ? 1 : 0);
    parts.push(bytes.slice(start, end));
    start = end;
  }
  const corrections = parts.map((part) => correction(part, ec));
  const result = [];
  for (let at = 0; at <= short; at += 1) for (const part of parts) if (at < part.length) result.push(part[at]);
  for (let at = 0; at < ec; at += 1) for (const part of corrections) result.push(part[at]);
  return result;
}

/** `value` with the rest of its division behind it. */
function coded(value, divisor, length) {
  let rest = value;
  for (let bit = 0; bit < length; bit += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * divisor);
  return (value << length) | rest;
}

function drawn(codewords, number, mask) {
  const [, , , centres] = VERSIONS[number - 1];
  const size = number * 4 + 17;
  const rows = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (x, y, isDark) => { if (rows[y]?.[x] !== undefined) rows[y][x] = isDark; };

  for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let y = -4; y <= 4; y += 1) {
      for (let x = -4; x <= 4; x += 1) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        set(left + x, top + y, ring !== 2 && ring !== 4);
      }
    }
  }
  const last = centres.length - 1;
  centres.forEach((left, column) => centres.forEach((top, row) => {
    if ((column === 0 && row === 0) || (column === 0 && row === last) || (column === last && row === 0)) return;
    for (let y = -2; y <= 2; y += 1) for (let x = -2; x <= 2; x += 1) set(left + x, top + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
  }));
  for (let at = 8; at < size - 8; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const format = coded(mask, 0x537, 10) ^ 0x5412; // level M is 00
  const bit = (index) => ((format >> index) & 1) === 1;
  for (let index = 0; index < 15; index += 1) {
    if (index < 6) set(8, index, bit(index));
    else if (index < 8) set(8, index + 1, bit(index));
    else if (index === 8) set(7, 8, bit(index));
    else set(14 - index, 8, bit(index));
    if (index < 8) set(size - 1 - index, 8, bit(index));
    else set(8, size - 15 + index, bit(index));
  }
  set(8, size - 8, true);
  if (number >= 7) {
    const version = coded(number, 0x1f25, 12);
    for (let index = 0; index < 18; index += 1) {
      const isDark = ((version >> index) & 1) === 1;
      set(Math.floor(index / 3), size - 11 + (index % 3), isDark);
      set(size - 11 + (index % 3), Math.floor(index / 3), isDark);
    }
  }

  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5; // the column of the timing pattern is none
    for (let step = 0; step < size; step += 1) {
      const isUp = ((right + 1) & 2) === 0;
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        const isDark = at < codewords.length * 8 && ((codewords[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        rows[y][x] = isDark !== MASKS[mask](x, y);
        at += 1;
      }
    }
  }
  return rows;
}

/** How hard a picture is to read: long runs, blocks, false corners, an uneven balance. */
function penalty(rows) {
  const size = rows.length;
  let cost = 0;
  let dark = 0;
  for (const read of [(a, b) => rows[a][b], (a, b) => rows[b][a]]) {
    for (let a = 0; a < size; a += 1) {
      let line = "";
      for (let b = 0; b < size; b += 1) line += read(a, b) ? "1" : "0";
      for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) cost += run.length - 2;
      cost += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
    }
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (rows[y][x]) dark += 1;
      if (y + 1 < size && x + 1 < size && rows[y][x] === rows[y][x + 1] && rows[y][x] === rows[y + 1][x] && rows[y][x] === rows[y + 1][x + 1]) cost += 3;
    }
  }
  return cost + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5);
}
