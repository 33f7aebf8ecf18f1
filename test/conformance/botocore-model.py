"""Holds recorded answers of CloudFront's API to botocore's service model: element names, types, enums, status, error codes."""
import base64
import json
import re
import sys
import xml.etree.ElementTree as ET

import botocore.session

model = botocore.session.get_session().get_service_model('cloudfront')
problems = []
# Codes that AWS answers to every operation, or that its texts name and its model does not.
COMMON = {'MalformedXML', 'NotImplemented', 'PreconditionFailed', 'InvalidIfMatchVersion'}
# What AWS has now, and botocore of Debian 12 is too old for.
NEWER = {'GrpcConfig', 'IpAddressType', 'cloudfront-js-2.0'}


def local(tag):
    return tag.split('}')[-1]


def check(element, shape, at):
    kind = shape.type_name
    if kind == 'structure':
        members = {m.serialization.get('name', name): (name, m) for name, m in shape.members.items()}
        seen = [local(child.tag) for child in element]
        for child in element:
            if local(child.tag) not in members and local(child.tag) in NEWER:
                continue
            if local(child.tag) not in members:
                problems.append(f'{at}: {local(child.tag)} is no member of {shape.name}')
            else:
                check(child, members[local(child.tag)][1], f'{at}.{local(child.tag)}')
        for name in shape.required_members:
            wire = shape.members[name].serialization.get('name', name)
            location = shape.members[name].serialization.get('location')
            if wire not in seen and location is None and (shape.name, name) != ('KeyValueStore', 'Comment'):
                problems.append(f'{at}: {name} of {shape.name} is missing')
    elif kind == 'list':
        item = shape.member.serialization.get('name', 'member')
        for child in element:
            if local(child.tag) != item:
                problems.append(f'{at}: {local(child.tag)} stands where {item} is expected')
            else:
                check(child, shape.member, f'{at}[]')
    else:
        text = element.text or ''
        patterns = {'integer': r'-?\d+', 'long': r'-?\d+', 'boolean': 'true|false', 'float': r'-?[\d.]+',
                    'timestamp': r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z'}
        if kind in patterns and not re.fullmatch(patterns[kind], text):
            problems.append(f'{at}: {text!r} is no {kind}')
        if getattr(shape, 'enum', None) and text not in shape.enum and text not in NEWER:
            problems.append(f'{at}: {text!r} is none of {shape.enum}')


def check_answer(record):
    operation = model.operation_model(record['operation'])
    at, body = record['operation'], base64.b64decode(record['body'])
    if record['status'] >= 400:
        code = ET.fromstring(body).find('.//{*}Code').text
        errors = {e.metadata.get('error', {}).get('code', e.name): e for e in operation.error_shapes}
        if code in errors:
            expected = errors[code].metadata.get('error', {}).get('httpStatusCode')
            if expected != record['status']:
                problems.append(f'{at}: {code} came with {record["status"]}, not with {expected}')
        elif code not in COMMON:
            problems.append(f'{at}: {code} is no declared error')
        return
    expected = operation.http.get('responseCode', 200)
    if record['status'] != expected:
        problems.append(f'{at}: answered {record["status"]}, not {expected}')
    output = operation.output_shape
    if output is None:
        if body:
            problems.append(f'{at}: has a body')
        return
    for name, member in output.members.items():
        header = member.serialization.get('name', name)
        if member.serialization.get('location') == 'header' and name == 'ETag' and header.lower() not in record['headers']:
            problems.append(f'{at}: has no header {header}')
    payload = output.serialization.get('payload')
    if payload and output.members[payload].type_name == 'structure':
        root = ET.fromstring(body)
        if local(root.tag) != output.members[payload].serialization.get('name', output.members[payload].name):
            problems.append(f'{at}: the root is {local(root.tag)}')
        check(root, output.members[payload], at)


records = json.load(open(sys.argv[1]))
for one in records:
    check_answer(one)
print(json.dumps({'checked': len(records), 'problems': sorted(set(problems))}))
