/** The picture beside a link that is shared (docs/decisions/032). */
export function cardImage(origin: string): string {
  return `${origin}/card.png`;
}
