/** Clears away what clients have left unfinished. */
export interface UploadSweeper {
  /** Ends sessions past their time, at most `limit`, and says how many. */
  expire(limit: number): Promise<number>;

  /** Removes staged bytes that no session knows and that nobody has touched for a session's lifetime. */
  sweepStaged(): Promise<number>;
}
