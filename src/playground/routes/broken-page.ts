import type { Answer } from "../errors.ts";

/** Forgejo's page for a panic: HTML, also where JSON was asked for. */
export function brokenPage(): Answer {
  const text = `
<!DOCTYPE html>
<html lang="en-US" data-theme="forgejo-auto">
<head><title>Internal server error</title></head>
<body><h1 class="error-code">500</h1><p>Internal server error</p></body>
</html>
`;
  return { status: 500, text, headers: { "content-type": "text/html; charset=utf-8" } };
}
