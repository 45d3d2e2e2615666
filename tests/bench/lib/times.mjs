/** Milliseconds of each of `count` requests, one after the other, whose bodies are what is wanted. */
export async function timesOf(url, headers, count, isWanted = () => true) {
  const times = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    const reply = await fetch(url, { headers })
    const body = await reply.text()
    times.push(performance.now() - began)
    if (reply.status !== 200 || !isWanted(body)) throw new Error(`${url}: ${body}`)
  }
  return times
}
