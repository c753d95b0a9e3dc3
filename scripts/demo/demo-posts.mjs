// @ts-check
/** @typedef {{ title: string, tags: string, body: string, isPublished?: boolean }} DemoPost */

/**
 * What the demo account has written, oldest first.
 *
 * @type {DemoPost[]}
 */
export const DEMO_POSTS = [
  {
    title: "Notes to keep by the door",
    tags: "notes",
    body: `Everything here is **Markdown**: what you type is what is kept.

- A line that begins with a dash is a list, and Return goes on with it.
- \`⌘B\` and \`⌘I\` make text bold and italic, \`⌘K\` makes it a link.
- Paste an address over a selection and it becomes a link too.

> The page saves while you write. The word below the text says how it stands.
`,
  },
  {
    title: "On small doors",
    tags: "essays, houses",
    isPublished: true,
    body: `A great gate is for arrivals: it wants an occasion. The small door beside it is for everybody who lives there. It is never locked against the cook, and nobody ever made a speech in front of it.

I have come to think that most writing wants the small door. Not the announcement, not the campaign, only a way to slip out in the morning with a sentence and come back in the evening with a better one.

## What a door owes us

1. That it opens when we come.
2. That it closes behind us.
3. That what we left inside is still there.

The rest is carpentry.
`,
  },
  {
    title: "A walk along the old wall",
    tags: "walks, houses",
    isPublished: true,
    body: `Eleven towers, and between the sixth and the seventh a gap where a baker has put two tables. The stone is warm there until after nine.

At the corner by the mill somebody has scratched the heights of the floods: *1784*, *1845*, and, low down and proudly, *2013*.
`,
  },
  {
    title: "Letter to M., unfinished",
    tags: "letters",
    body: `Dear M.,

you asked what I do all day now. I tried to answer with a list and it came out as a recipe, so here is the recipe: one table, one window, one hour before the others wake.
`,
  },
];
