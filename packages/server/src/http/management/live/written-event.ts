import type { LiveEvent } from "#server/catalog/live/live-event.ts";

/** An event as a stream of server-sent events has it (HTML standard, "Server-sent events"). */
export function writtenEvent(event: LiveEvent): string {
  switch (event.kind) {
    case "reset":
      return "event: reset\ndata: {}\n\n";
    case "uploads": {
      const { repository, open, bytes } = event;
      return `event: uploads\ndata: ${JSON.stringify({ repository, open, bytes })}\n\n`;
    }
    case "change": {
      const { id, action, repository, digest, tag, at } = event;
      const data = { repository, digest, tag, at: new Date(at).toISOString() };
      return `id: ${id}\nevent: ${action}\ndata: ${JSON.stringify(data)}\n\n`;
    }
  }
}
