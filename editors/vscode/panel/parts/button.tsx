/** Buttons as VS Code draws them. */

export function IconButton({
  icon,
  label,
  press,
}: {
  icon: string;
  label: string;
  press: () => void;
}) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={press}>
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}

/** A row of them that shows when the pointer or the focus is on what it belongs to. */
export function Actions({ children }: { children: preact.ComponentChildren }) {
  return <span class="actions">{children}</span>;
}
