import type { FfiModule } from "./load-ffi.ts";

/** Linux's way of sending a file without bringing its bytes into this process. */
export interface FileSending {
  /**
   * sendfile(2): as many of `count` bytes of the file from `position` on as the socket takes at once; both
   * descriptors must be open. Never waits for the socket.
   * @returns the number of bytes, 0 at the end of the file, -1 where the socket is full or broken.
   */
  send(socket: number, file: number, position: number, count: number): number;

  /**
   * Whether the page that holds the file's byte at `position` is in memory, so that sending it does not make
   * this thread wait for the disk. True also where the file system can't tell.
   */
  isCached(file: number, position: number): boolean;
}

/** `preadv2` with this flag fails instead of waiting (linux/fs.h). */
const RWF_NOWAIT = 8;
const EAGAIN = 11;

/** Finds the functions in the C library, or throws where they are not to be had. */
export function linuxFileSending(ffi: FfiModule): FileSending {
  if (process.platform !== "linux") throw new Error("sendfile is called as on Linux only");
  const { functions } = ffi.dlopen(null, {
    // The result fits 32 bits: no more than 2 GiB are asked for at once.
    sendfile: { arguments: ["int32", "int32", "buffer", "uint64"], return: "int32" },
    preadv2: { arguments: ["int32", "buffer", "int32", "int64", "int32"], return: "int32" },
    __errno_location: { arguments: [], return: "pointer" },
  });
  // One block of memory holds the offset, the iovec and the byte that the iovec points to. Every call passes a
  // view of the block, so it is alive whenever the kernel follows the pointer; outside the JavaScript heap (an
  // ArrayBuffer of its own, and not a small typed array), so it never moves.
  const block = new ArrayBuffer(64);
  const offset = new BigInt64Array(block, 0, 1);
  const vector = new BigUint64Array(block, 16, 2);
  vector[0] = ffi.getRawPointer(block) + 32n;
  vector[1] = 1n;
  const errno = functions.__errno_location();
  return {
    send(socket, file, position, count) {
      offset[0] = BigInt(position);
      return functions.sendfile(socket, file, offset, BigInt(count));
    },
    isCached(file, position) {
      if (functions.preadv2(file, vector, 1, BigInt(position), RWF_NOWAIT) >= 0) return true;
      return ffi.getInt32(errno) !== EAGAIN;
    },
  };
}
