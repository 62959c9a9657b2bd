/** A description: its code in backquotes, and lines that begin with `- ` as a list. In English, as the contract is. */
export function Prose({ text }: { text: string | undefined }) {
  if (text === undefined || text === "") return null;
  const lines = text.split("\n");
  const items = lines.filter((line) => line.startsWith("- "));
  const rest = lines.filter((line) => !line.startsWith("- ")).join(" ");
  return (
    <div lang="en">
      {rest !== "" && (
        <p>
          <Spans text={rest} />
        </p>
      )}
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <li key={item}>
              <Spans text={item.slice(2)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Spans({ text }: { text: string }) {
  const parts = text.split(/`([^`]+)`/);
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
  return parts.map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part));
}
