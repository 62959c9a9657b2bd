import type * as Ffi from "node:ffi";

export type FfiModule = typeof Ffi;

/**
 * Node's own foreign function interface; undefined where this Node has none, or was started without it. Its
 * ExperimentalWarning is left out, and no other: what is called through it has proven itself first
 * (`detect.ts`), and the portable way stands behind it.
 */
export function loadFfi(): FfiModule | undefined {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((...args: Parameters<typeof emitWarning>) => {
    if (!String(args[0]).startsWith("FFI is an experimental feature")) emitWarning.apply(process, args);
  }) as typeof emitWarning;
  try {
    return process.getBuiltinModule("node:ffi");
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
