import { RouteError } from "~/ui/errors/route-error";

/** Every address without a route of its own: a 404 inside the usual frame. */
export function loader(): never {
  throw new Response(null, { status: 404 });
}

export default function NotFound() {
  return null;
}

export { RouteError as ErrorBoundary };
