import { PrefetchPageLinks } from "@remix-run/react";

/**
 * The code of the pages that a writing page leads to, ahead of time, some 10 KB. Remix loads the document
 * anew when code cannot be fetched: without a network that would end the page in which somebody writes.
 */
export function NextPages({ postId }: { postId: string }) {
  const paths = ["/", "/posts", `/posts/${postId}`, `/posts/${postId}/history`, "/settings"];
  return paths.map((path) => <PrefetchPageLinks key={path} page={path} />);
}
