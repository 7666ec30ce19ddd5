"""Publishing: from a finished build to the place that the public reads.

`run.publish` is the story; each kind of target has a module of its own and keeps the protocol of
`target.Target`.
"""
