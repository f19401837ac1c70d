SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  // Nothing is sent to a validator outside.
  validatorUrl: null,
});
