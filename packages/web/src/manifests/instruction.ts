interface Instruction {
  /** `RUN`, `COPY`; empty where the history doesn't tell. */
  readonly keyword: string;
  readonly rest: string;
  /** Both together. */
  readonly text: string;
}

const keywords =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+/;

/** Reads a build step as the history keeps it, without what the builder wrote around it. */
export function readInstruction(history: string): Instruction {
  const text = history
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, "")
    .replace(/^(?:RUN )?(?:\|\d+ (?:\S+=\S* )*)?\/bin\/sh -c /, "RUN ")
    .replace(/\s*# buildkit$/, "")
    .trim();
  const keyword = keywords.exec(text)?.[1] ?? "";
  return { keyword, rest: text.slice(keyword.length).trim(), text };
}
