import { endianness } from "node:os";
import type { DigestAlgorithm } from "@estiva/protocol";
import type { ContentHash, ContentHashes } from "#server/registry/blobs/content-hash.ts";
import type { FfiModule } from "./load-ffi.ts";

/**
 * OpenSSL's SHA256_CTX and SHA512_CTX are plain memory without pointers (openssl/sha.h): the words of the
 * state, a 64 (128) bit count of bits, the block that is being filled, how full it is, and the digest's length.
 * That makes them something to store. They are part of OpenSSL's public interface since 0.9.8 and 1.0.0.
 */
interface Layout {
  readonly context: number;
  readonly block: number;
  readonly digest: number;
  /** Where the context says how full the block is, as a 32 bit number; the digest's length follows. */
  readonly fill: number;
  /** Where the low 64 bits of the count of bits lie. */
  readonly bits: number;
  readonly tag: number;
}

const layouts: Readonly<Record<DigestAlgorithm, Layout>> = {
  sha256: { context: 112, block: 64, digest: 32, fill: 104, bits: 32, tag: 0x01 },
  sha512: { context: 216, block: 128, digest: 64, fill: 208, bits: 64, tag: 0x02 },
};

/** Before every saved state: this format's number, the algorithm, the machine's byte order. */
const formatVersion = 0x11;
const byteOrder = endianness() === "LE" ? 0x4c : 0x42;
const headLength = 3;

/** Room behind the context, so that a context of another size would be noticed by the self-test. */
const contextRoom = 512;
const guard = Buffer.alloc(contextRoom, 0xa5);

/** Where every digest is put before it becomes hex, also outside the heap. */
const digestRoom = Buffer.allocUnsafeSlow(128);

interface HashFunctions {
  init(context: Buffer): number;
  update(context: Buffer, bytes: Uint8Array, length: bigint): number;
  final(digest: Buffer, context: Buffer): number;
}

/** Finds the hash functions in Node's own binary, or throws where they are not to be had. */
export function openSslHashes(ffi: FfiModule): ContentHashes {
  const buffers = ["buffer", "buffer"] as const;
  const { functions } = ffi.dlopen(null, {
    SHA256_Init: { arguments: ["buffer"], return: "int32" },
    SHA256_Update: { arguments: [...buffers, "uint64"], return: "int32" },
    SHA256_Final: { arguments: buffers, return: "int32" },
    SHA512_Init: { arguments: ["buffer"], return: "int32" },
    SHA512_Update: { arguments: [...buffers, "uint64"], return: "int32" },
    SHA512_Final: { arguments: buffers, return: "int32" },
  });
  const byAlgorithm: Readonly<Record<DigestAlgorithm, HashFunctions>> = {
    sha256: { init: functions.SHA256_Init, update: functions.SHA256_Update, final: functions.SHA256_Final },
    sha512: { init: functions.SHA512_Init, update: functions.SHA512_Update, final: functions.SHA512_Final },
  };
  return {
    create: (algorithm) => new OpenSslHash(layouts[algorithm], byAlgorithm[algorithm], undefined),
    restore(algorithm, state) {
      const context = readState(layouts[algorithm], state);
      return context && new OpenSslHash(layouts[algorithm], byAlgorithm[algorithm], context);
    },
  };
}

class OpenSslHash implements ContentHash {
  readonly #layout: Layout;
  readonly #functions: HashFunctions;
  /** Outside the JavaScript heap, so it never moves; freed with this object. */
  readonly #context: Buffer;
  #ended = false;

  constructor(layout: Layout, functions: HashFunctions, state: Uint8Array | undefined) {
    this.#layout = layout;
    this.#functions = functions;
    this.#context = Buffer.allocUnsafeSlow(contextRoom);
    this.#context.set(guard);
    if (state !== undefined) this.#context.set(state);
    else if (functions.init(this.#context) !== 1) throw new Error("OpenSSL did not begin the hash");
  }

  update(bytes: Uint8Array): void {
    this.#assertRunning();
    if (bytes.byteLength === 0) return;
    if (this.#functions.update(this.#context, bytes, BigInt(bytes.byteLength)) !== 1) {
      throw new Error("OpenSSL did not take the bytes");
    }
  }

  save(): Uint8Array {
    this.#assertRunning();
    const head = Buffer.of(formatVersion, this.#layout.tag, byteOrder);
    return Buffer.concat([head, this.#context.subarray(0, this.#layout.context)]);
  }

  digestHex(): string {
    this.#assertRunning();
    this.#ended = true;
    if (this.#functions.final(digestRoom, this.#context) !== 1)
      throw new Error("OpenSSL did not end the hash");
    this.#assertInBounds();
    return digestRoom.toString("hex", 0, this.#layout.digest);
  }

  dispose(): void {
    this.#ended = true;
  }

  #assertRunning(): void {
    if (this.#ended) throw new Error("the hash has ended");
  }

  /** The bytes behind the context are as they were, or this OpenSSL's context is not the one we know. */
  #assertInBounds(): void {
    const { context } = this.#layout;
    if (this.#context.compare(guard, context, contextRoom, context, contextRoom) !== 0) {
      throw new Error("OpenSSL's hash context is larger than expected");
    }
  }
}

/**
 * The context in a saved state, or undefined where the state comes from another algorithm, format or kind of
 * machine, or contradicts itself: OpenSSL trusts the fill level, so a wrong one would write out of bounds.
 */
function readState(layout: Layout, state: Uint8Array): Uint8Array | undefined {
  const [version, tag, order] = state;
  if (state.byteLength !== headLength + layout.context) return undefined;
  if (version !== formatVersion || tag !== layout.tag || order !== byteOrder) return undefined;
  const context = Buffer.from(state.subarray(headLength));
  const littleEndian = order === 0x4c;
  const view = new DataView(context.buffer, context.byteOffset, context.byteLength);
  const fill = view.getUint32(layout.fill, littleEndian);
  const digest = view.getUint32(layout.fill + 4, littleEndian);
  const bytes = wordPair(view, layout, littleEndian) / 8n;
  if (digest !== layout.digest || fill >= layout.block) return undefined;
  return bytes % BigInt(layout.block) === BigInt(fill) ? context : undefined;
}

/** SHA-256 counts in two 32 bit words, the low one first, whatever the byte order; SHA-512 in a 64 bit one. */
function wordPair(view: DataView, layout: Layout, littleEndian: boolean): bigint {
  if (layout.block === 128) return view.getBigUint64(layout.bits, littleEndian);
  const low = BigInt(view.getUint32(layout.bits, littleEndian));
  return (BigInt(view.getUint32(layout.bits + 4, littleEndian)) << 32n) | low;
}
