/** The last line of every page but the editor. */
export function PageFooter() {
  return (
    <footer className="page-footer">
      <p>Postern. A home for your own writing, and free software.</p>
    </footer>
  );
}
