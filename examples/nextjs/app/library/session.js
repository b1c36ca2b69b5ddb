/**
 * Who is signed in. Put your own sign-in here (Auth.js, Clerk, a cookie of yours): everybody who reaches this example is `local`,
 * so it listens on loopback alone.
 */
export async function currentUserId() {
  return 'local'
}
