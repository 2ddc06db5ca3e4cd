/** The part of WebAssembly that the scanner uses: @types/node leaves it to the types of browsers. */
declare namespace WebAssembly {
  interface Module {
    readonly compiled?: never;
  }
  const Module: new (bytes: Uint8Array) => Module;
  class Memory {
    constructor(descriptor: { initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  interface Global {
    readonly value: unknown;
  }
  function validate(bytes: Uint8Array): boolean;
}

/** What Buffer.toString('latin1', start, end) comes down to, without its checks. */
interface Buffer {
  latin1Slice(start: number, end: number): string;
}
