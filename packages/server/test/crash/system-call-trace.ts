/** One system call of a trace by `strace -f -y`. */
export interface SystemCall {
  readonly thread: number;
  readonly name: string;
  /** As strace prints them. */
  readonly args: string;
  /** The file, folder or socket that its first argument is a descriptor of (`-y`). */
  readonly file: string | undefined;
  /** The strings among its arguments: paths of rename and mkdir, the beginning of what is written. */
  readonly strings: readonly string[];
  /** Whether it was carried out and succeeded: a call that strace answered itself did nothing. */
  readonly done: boolean;
  /** Lines of the trace. ptrace stops one thread after another, so their order is the order of events. */
  readonly started: number;
  readonly ended: number;
}

const whole = /^(?:(\d+) +)?(\w+)\((.*)\) += (-?\d+|\?)(.*)$/;
const unfinished = /^(?:(\d+) +)?(\w+)\((.*?) *<unfinished \.\.\.>$/;
const resumed = /^(?:(\d+) +)?<\.\.\. (\w+) resumed>(.*)\) += (-?\d+|\?)(.*)$/;
const string = /"((?:[^"\\]|\\.)*)"/g;

/** Reads strace's lines; signals, exits and calls that never returned are left out. */
export function parseTrace(text: string): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const open = new Map<string, { args: string; started: number }>();
  for (const [line, content] of text.split("\n").entries()) {
    const begun = unfinished.exec(content);
    if (begun !== null) {
      const [, thread = "0", name = "", args = ""] = begun;
      open.set(`${thread} ${name}`, { args, started: line });
      continue;
    }
    const continued = resumed.exec(content);
    const [, thread = "0", name = "", args = "", result = "", remark = ""] =
      continued ?? whole.exec(content) ?? [];
    if (name === "") continue;
    const begin = continued === null ? undefined : open.get(`${thread} ${name}`);
    calls.push(
      systemCall(line, { thread, name, args: (begin?.args ?? "") + args, result, remark }, begin?.started),
    );
  }
  return calls;
}

function systemCall(
  line: number,
  {
    thread,
    name,
    args,
    result,
    remark,
  }: Readonly<Record<"thread" | "name" | "args" | "result" | "remark", string>>,
  started = line,
): SystemCall {
  return {
    ...{ thread: Number(thread), name, args, started, ended: line },
    file: /^\d+<([^>]*)>/.exec(args)?.[1],
    strings: [...args.matchAll(string)].map(([, inside = ""]) => inside),
    done: Number(result) >= 0 && !remark.includes("(INJECTED)"),
  };
}
