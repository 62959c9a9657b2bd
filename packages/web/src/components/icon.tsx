/** Own drawings on a grid of 16, lines of 1.5 with round ends. */
const paths = {
  activity: "M1.6 8.4h3l2-5.4 3 10 2-4.6h2.8",
  alert: "M8 2.2 14.6 13.6H1.4ZM8 6.4v3.2M8 11.7v.1",
  "arrow-down": "M8 3v10M4.2 9.2 8 13l3.8-3.8",
  "arrow-up": "M8 13V3M4.2 6.8 8 3l3.8 3.8",
  box: "M2 5.2 8 2l6 3.2v5.6L8 14l-6-3.2ZM2 5.2l6 3.2 6-3.2M8 8.4V14",
  building: "M3 14V3h6v11M9 7h4v7M1.5 14h13M5.3 5.8h1.4M5.3 8.4h1.4M5.3 11h1.4",
  check: "m3 8.6 3.2 3.2L13 4.8",
  "chevron-down": "m4 6.2 4 4 4-4",
  "chevron-left": "m9.8 4-4 4 4 4",
  "chevron-right": "m6.2 4 4 4-4 4",
  clock: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 4.6V8l2.4 1.5",
  copy: "M5.6 5.6h8v8h-8ZM10.4 5.4v-3h-8v8h3",
  download: "M8 2v8.4M4.6 7.2 8 10.6l3.4-3.4M2.4 13.8h11.2",
  external: "M6.4 3H3v10h10V9.6M9 2.6h4.4V7M13.2 2.8 7.6 8.4",
  eye: "M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8ZM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z",
  "eye-off": "M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8ZM3 13.4 13 2.6",
  file: "M9 1.8H3.6v12.4h8.8V5.2ZM9 1.8v3.4h3.4M6 8.4h4M6 11h4",
  globe:
    "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM1.8 8h12.4M8 1.8c3.4 3.6 3.4 8.8 0 12.4-3.4-3.6-3.4-8.8 0-12.4Z",
  helm: "M8 4.2a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6ZM8 1.4v2.8M8 11.8v2.8M1.4 8h2.8M11.8 8h2.8M3.3 3.3l2 2M10.7 10.7l2 2M12.7 3.3l-2 2M5.3 10.7l-2 2",
  info: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 7.4v3.4M8 5.1v.1",
  key: "M10.6 2a3.4 3.4 0 1 1-2.9 5.2L2 13v1h2.4v-1.8h1.8v-1.8L7.9 8.6M11.2 4.7v.1",
  layers: "M8 2 14.4 5.4 8 8.8 1.6 5.4ZM1.6 8.2 8 11.6l6.4-3.4M1.6 10.9 8 14.3l6.4-3.4",
  lock: "M3.2 7h9.6v6.8H3.2ZM5.2 6.8V5a2.8 2.8 0 0 1 5.6 0v1.8M8 9.6v1.8",
  more: "M3.4 8h.1M8 8h.1M12.6 8h.1",
  pause: "M5.4 3.4v9.2M10.6 3.4v9.2",
  plus: "M8 2.8v10.4M2.8 8h10.4",
  refresh: "M13.4 8A5.4 5.4 0 1 1 11.6 4L13.4 5.6M13.4 2.2v3.6H9.8",
  robot: "M3 6h10v7.4H3ZM8 6V3.2M8 2.6v.1M6 9v.6M10 9v.6M1.2 8.6v2M14.8 8.6v2M6.2 11.6h3.6",
  search: "M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6ZM10.6 10.6 14 14",
  shield: "M8 1.8 13.2 3.6v4c0 3.2-2.1 5.4-5.2 6.6-3.1-1.2-5.2-3.4-5.2-6.6v-4ZM5.6 7.8l1.8 1.8 3.2-3.4",
  sliders:
    "M2 4.6h6.2M11.8 4.6H14M2 11.4h2.2M7.8 11.4H14M10 3a1.6 1.6 0 1 1 0 3.2A1.6 1.6 0 0 1 10 3ZM6 9.8A1.6 1.6 0 1 1 6 13a1.6 1.6 0 0 1 0-3.2Z",
  "sort-down": "M3 4h10M4.8 8h6.4M6.6 12h2.8",
  "sort-up": "M6.6 4h2.8M4.8 8h6.4M3 12h10",
  tag: "M2 2.4h5.8l6 6-5.4 5.4-6.4-6.2ZM5.2 5.4v.1",
  theme: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 1.8v12.4M8 4.6l4.6-1M8 8h6.2M8 11.4l4.6 1",
  trash: "M2.4 4.2h11.2M6 4V2.4h4V4M3.8 4.4l.6 9.4h7.2l.6-9.4M6.6 7v4M9.4 7v4",
  upload: "M8 10.6V2.2M4.6 5.4 8 2l3.4 3.4M2.4 13.8h11.2",
  user: "M8 2.2a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8ZM2.4 14c.6-3 2.8-4.2 5.6-4.2s5 1.2 5.6 4.2",
  users:
    "M6 2.6a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2ZM1.2 13.6c.4-2.7 2.4-3.8 4.8-3.8s4.4 1.1 4.8 3.8M10.6 2.8a2.6 2.6 0 0 1 0 4.8M12.4 10.2c1.4.5 2.2 1.6 2.4 3.4",
  x: "m3.6 3.6 8.8 8.8M12.4 3.6l-8.8 8.8",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words; it says nothing by itself. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={name === "more" ? 2 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
