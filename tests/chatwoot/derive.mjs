// Everything random-looking in the stand-in comes from one seed string, so that a
// script that knows the seed knows every token, and a restart changes none of them.
import { createHmac } from 'node:crypto';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** `length` characters of base58 that depend on the seed and the name only. */
export function token(seed, name, length = 24) {
  let out = '';
  for (let block = 0; out.length < length; block++) {
    for (const byte of createHmac('sha256', seed).update(`${name}#${block}`).digest()) {
      // 232 is the largest multiple of 58 below 256: no letter is likelier than another.
      if (byte < 232 && out.length < length) out += BASE58[byte % 58];
    }
  }
  return out;
}

/** A version 4 UUID that depends on the seed and the name only. */
export function uuid(seed, name) {
  const bytes = createHmac('sha256', seed).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join('-');
}

/** Reproducible numbers in [0, 1): the faults of one run can be repeated in the next. */
export function random(seed) {
  let state = createHmac('sha256', seed).update('random').digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
