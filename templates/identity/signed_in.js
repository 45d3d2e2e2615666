// Hands the session to the page that opened this window. The browser delivers it to a page of the
// Hub's own origin only, and to nobody when the opener has gone elsewhere.
'use strict'

const message = JSON.parse(document.getElementById('signed-in').textContent)
if (window.opener) {
  window.opener.postMessage(message, window.location.origin)
  window.close()
}
