Redoc.init("openapi.json", {}, document.getElementById("docs"));
