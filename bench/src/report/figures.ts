/** Three significant digits, thousands as in 12,300; no more precision than a noisy box has. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** `4.2 (worst 3.9)`, or a dash. */
export function ratioText(ratio: { readonly median: number; readonly worst: number } | undefined): string {
  return ratio ? `${figure(ratio.median)} (${figure(ratio.worst)})` : "–";
}

/** Lines of a Markdown table that also reads well on a terminal. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [head, ...body];
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)];
}
