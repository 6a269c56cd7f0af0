// All that is asked of the server. The token stands behind the # of the address, which browsers
// keep to themselves.

const token = location.hash.slice(1) || sessionStorage.getItem("token") || "";
if (token) {
  sessionStorage.setItem("token", token);
  history.replaceState(null, "", location.pathname);
}

// The answer of a path; an error is the server's own sentence.
export async function ask(path) {
  const response = await fetch(path);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

let requests = 0;

// Does a method of the control protocol; gives its result.
export async function command(method, parameters = {}) {
  const body = { jsonrpc: "2.0", id: ++requests, method, params: parameters };
  const response = await fetch("/api/command", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  if (answer.error) throw new Error(answer.error.message);
  return answer.result;
}

// Calls back with each state of the run; with null while the server does not answer.
export function follow(receive) {
  const source = new EventSource("/api/live");
  source.onmessage = (event) => receive(JSON.parse(event.data));
  source.onerror = () => receive(null);
}
