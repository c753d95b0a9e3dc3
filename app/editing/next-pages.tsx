import { PrefetchPageLinks } from "@remix-run/react";

const PATHS = ["/", "/posts", "/settings", "/account", "/appearance"];

/**
 * The code of the pages that a writing page leads to, ahead of time, some 15 KB. Remix loads the document
 * anew when code cannot be fetched: without a network that would end the page in which somebody writes.
 */
export function NextPages({ postId }: { postId: string }) {
  const paths = [...PATHS, `/posts/${postId}`, `/posts/${postId}/history`];
  return paths.map((path) => <PrefetchPageLinks key={path} page={path} />);
}
