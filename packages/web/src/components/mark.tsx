/** The mark: a stowed bay, its upper container of Corten steel. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="1" y="13" width="10" height="9" rx="1" fill="var(--muted)" />
      <rect x="13" y="13" width="10" height="9" rx="1" fill="var(--control-line)" />
      <rect x="1" y="2" width="22" height="9.4" rx="1" fill="var(--accent)" />
      <path
        d="M4.6 4v5.4M8.3 4v5.4M12 4v5.4M15.7 4v5.4M19.4 4v5.4M4.4 15v5M7.6 15v5M16.4 15v5M19.6 15v5"
        stroke="var(--surface)"
        strokeOpacity=".5"
        strokeWidth="1.1"
      />
    </svg>
  );
}
