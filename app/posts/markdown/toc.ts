/** A line of the table of contents. */
export interface TocEntry {
  /** 1 to 6 */
  level: number;
  id: string;
  text: string;
}
