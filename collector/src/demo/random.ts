/**
 * Seeded randomness for everything that the demo writer makes up: the same seed gives the same bytes on every machine.
 * Distributions are described by quantiles, because that is how real profiles were measured.
 */

/** Points `[probability, value]` of a distribution, rising in both; between two points the logarithm is interpolated. */
export type Quantiles = readonly (readonly [probability: number, value: number])[];

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  weighted<T>(choices: readonly (readonly [item: T, weight: number])[]): T;
  /** Positive value around a median; `sigma` is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number;
  quantile(table: Quantiles): number;
  hex(digits: number): string;
  base62(length: number): string;
  uuid(): string;
  /** An independent stream: what is drawn from it does not shift what is drawn from this one. */
  fork(label: string): Random;
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Rounds that sfc32 needs until near seeds give unrelated streams. */
const WARM_UP_ROUNDS = 15;

export function createRandom(seed: string): Random {
  const nextUint32 = sfc32(hashToState(seed));
  const next = (): number => nextUint32() / 0x1_0000_0000;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const hexByte = (value: number): string => HEX_BYTES[value & 0xff] ?? '';
  const hexWord = (value: number): string => hexByte(value >>> 24) + hexByte(value >>> 16) + hexByte(value >>> 8) + hexByte(value);

  function hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += hexWord(nextUint32());
    return text.slice(0, digits);
  }

  function normal(): number {
    // Box and Muller; 1 - next() keeps the logarithm's argument above 0.
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => itemAt(items, int(0, items.length - 1)),
    weighted: (choices) => pickWeighted(choices, next()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    quantile: (table) => valueAtQuantile(table, next()),
    hex,
    base62(length) {
      let text = '';
      for (let i = 0; i < length; i++) text += BASE62.charAt(int(0, 61));
      return text;
    },
    uuid() {
      const third = hexWord((nextUint32() & 0xffff_0fff) | 0x4000);
      const fourth = hexWord((nextUint32() & 0x3fff_ffff) | 0x8000_0000);
      return `${hexWord(nextUint32())}-${third.slice(0, 4)}-${third.slice(4)}-${fourth.slice(0, 4)}-${fourth.slice(4)}${hexWord(nextUint32())}`;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined)
    throw new RangeError(`No item ${index} in a list of ${items.length}; random choices need a list that is not empty.`);
  return item;
}

function pickWeighted<T>(choices: readonly (readonly [item: T, weight: number])[], at: number): T {
  let left = at * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of choices) {
    left -= weight;
    if (left < 0) return item;
  }
  return itemAt(choices, choices.length - 1)[0];
}

export function valueAtQuantile(table: Quantiles, probability: number): number {
  let low = itemAt(table, 0);
  for (const high of table) {
    if (probability <= high[0]) {
      const width = high[0] - low[0];
      const share = width === 0 ? 1 : (probability - low[0]) / width;
      return low[1] * Math.exp(share * Math.log(high[1] / low[1]));
    }
    low = high;
  }
  return low[1];
}

/** Small fast counter generator (Chris Doty-Humphrey's sfc32, public domain algorithm): 128 bits of state. */
function sfc32(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, counter = 0] = state;
  const step = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < WARM_UP_ROUNDS; i++) step();
  return step;
}

/** FNV-1a with four offsets: 128 bits out of any text. */
function hashToState(text: string): Uint32Array {
  const state = Uint32Array.of(0x811c_9dc5, 0x1b87_3593, 0x85eb_ca6b, 0xc2b2_ae35);
  for (let i = 0; i < text.length; i++) {
    for (let word = 0; word < 4; word++) state[word] = Math.imul((state[word] ?? 0) ^ text.charCodeAt(i), 0x0100_0193);
  }
  return state;
}
