import * as fs from "node:fs";

// The callback functions wrapped by hand: a `FileHandle` and `util.promisify` both cost more per call (an
// object for each result, a symbol look-up, a finalizer), and small blobs are made of such calls.

/** pwrite(2): may write less than asked. Returns the number of bytes written. */
export function writeAt(fd: number, from: Uint8Array, start: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, from, start, from.byteLength - start, position, (error, written) => {
      if (error === null) resolve(written);
      else reject(error);
    });
  });
}

/** pread(2) into `into` from its byte `start` on: may read less than asked; 0 at the end of the file. */
export function readAt(fd: number, into: Uint8Array, start: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(fd, into, start, into.byteLength - start, position, (error, read) => {
      if (error === null) resolve(read);
      else reject(error);
    });
  });
}

export function open(path: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(path, flags, 0o640, (error, fd) => {
      if (error === null) resolve(fd);
      else reject(error);
    });
  });
}

/** fdatasync(2): the file's bytes and its length, without its times. */
export const dataSync = (fd: number): Promise<void> => settled((done) => fs.fdatasync(fd, done));

export const close = (fd: number): Promise<void> => settled((done) => fs.close(fd, done));

export const truncate = (fd: number, length: number): Promise<void> =>
  settled((done) => fs.ftruncate(fd, length, done));

export const rename = (from: string, to: string): Promise<void> =>
  settled((done) => fs.rename(from, to, done));

/** Makes one folder; returns false where it was there already. */
export function makeFolder(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    fs.mkdir(path, 0o750, (error) => {
      if (error === null) resolve(true);
      else if (error.code === "EEXIST") resolve(false);
      else reject(error);
    });
  });
}

/** Removes a file; succeeds if there is none. */
export const removeFile = (path: string): Promise<void> =>
  settled((done) => fs.unlink(path, (error) => done(errorCode(error) === "ENOENT" ? null : error)));

/** Removes a folder if it is empty; leaves it where it is not. */
export const removeEmptyFolder = (path: string): Promise<void> =>
  settled((done) => fs.rmdir(path, (error) => done(isOccupiedOrGone(error) ? null : error)));

export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

function isOccupiedOrGone(error: NodeJS.ErrnoException | null): boolean {
  // EEXIST is what some systems say for a folder that is not empty (POSIX leaves the choice).
  return ["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error?.code ?? "");
}

function settled(call: (done: (error: NodeJS.ErrnoException | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
